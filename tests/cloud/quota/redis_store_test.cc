// Against a real redis-server, started on a Unix socket of the test's own; skipped with a message
// where there is none.
#include "cloud/quota/redis_store.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

#include "cloud/quota/memory_store.h"
#include "router/retry_after.h"
#include "tests/testing/raw_client.h"
#include "tests/testing/temp_dir.h"

namespace weir::cloud {
namespace {

class Redis {
 public:
  Redis() { Start(); }
  ~Redis() { Kill(); }
  bool running() const { return pid_ > 0; }
  std::string address() const { return "unix:" + path_; }

  void Start() {
    pid_ = ::fork();
    if (pid_ == 0) {
      const std::string data = dir_.path();
      ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", path_.c_str(),
               "--save", "", "--dir", data.c_str(), "--logfile", (data + "/log").c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 500 && !testing::RawClient(path_).connected(); ++i) {
      if (::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
      if (pid_ == 0) return;
      absl::SleepFor(absl::Milliseconds(10));
    }
  }
  void Kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  testing::TempDir dir_;
  std::string path_ = dir_ / "redis.sock";
  pid_t pid_ = 0;
};

bool Skip(const Redis& redis) {
  if (!redis.running()) std::cout << "SKIPPED: no redis-server here\n";
  return !redis.running();
}

RedisOptions OptionsFor(const Redis& redis, OnStoreError on_error = OnStoreError::kDeny) {
  RedisOptions options{.address = redis.address(), .timeout = absl::Seconds(2)};
  options.retry_after = absl::ZeroDuration();
  options.on_error = on_error;
  return options;
}

constexpr absl::StatusCode kFull = absl::StatusCode::kResourceExhausted;

}  // namespace

TEST_CASE("RedisStore: of 50 replicas at once on a budget for one exactly one passes", "[unit]") {
  const Redis redis;
  if (Skip(redis)) return;
  const SystemClock clock;
  const std::vector<Limit> limits = {{"tenant/a", {.tokens_per_day = 100}}};
  std::atomic<int> passed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&] {
      RedisStore store(OptionsFor(redis), clock);
      passed += store.Reserve(limits, 100).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(passed == 1);
}

TEST_CASE("RedisStore: decides as the store in memory does", "[unit]") {
  const Redis redis;
  if (Skip(redis)) return;
  const SystemClock clock;
  RedisStore shared(OptionsFor(redis), clock);
  MemoryStore memory(clock);
  // Small enough that a bucket gains nothing while the test runs.
  const std::vector<Limit> limits = {
      {"tenant/a", {.requests_per_minute = 5, .tokens_per_day = 100}},
      {"model/m", {.tokens_per_month = 60}}};
  const absl::Time when = clock.Now();
  for (const uint64_t tokens : {10u, 61u, 40u, 20u, 10u, 1u, 0u, 0u, 0u}) {
    const auto a = shared.Reserve(limits, tokens);
    const auto b = memory.Reserve(limits, tokens);
    INFO(tokens);
    CHECK(a.status().code() == b.status().code());
    CHECK(a.status().message() == b.status().message());
    if (!a.ok() || !b.ok()) continue;
    CHECK(a->requests == b->requests);
    for (QuotaStore* store :
         {static_cast<QuotaStore*>(&shared), static_cast<QuotaStore*>(&memory)}) {
      store->Settle(limits, tokens, tokens / 2, when);
    }
  }
}

TEST_CASE("RedisStore: a refusal says when to come back", "[unit]") {
  const Redis redis;
  if (Skip(redis)) return;
  const SystemClock clock;
  RedisStore store(OptionsFor(redis), clock);
  const std::vector<Limit> limits = {
      {"tenant/a", {.requests_per_minute = 1, .tokens_per_minute = 50}}};
  CHECK(store.Reserve(limits, 51).status().code() == kFull);
  CHECK_FALSE(router::RetryAfter(store.Reserve(limits, 51).status()));
  REQUIRE(store.Reserve(limits, 50).ok());
  const auto wait = router::RetryAfter(store.Reserve(limits, 1).status());
  REQUIRE(wait);
  CHECK(*wait > absl::Seconds(50));
  CHECK(*wait <= absl::Seconds(60));
}

TEST_CASE("RedisStore: an answer that cost more is owed, and never refused at its end", "[unit]") {
  const Redis redis;
  if (Skip(redis)) return;
  const SystemClock clock;
  RedisStore store(OptionsFor(redis), clock);
  const std::vector<Limit> limits = {{"tenant/a", {.tokens_per_day = 100}}};
  const absl::Time when = clock.Now();
  REQUIRE(store.Reserve(limits, 50).ok());
  store.Settle(limits, 50, 150, when);
  CHECK(store.Reserve(limits, 1).status().code() == kFull);
  store.Settle(limits, 0, 30, when - absl::Hours(48));
  store.Settle(limits, 150, 99, when);
  CHECK(store.Reserve(limits, 1).ok());
  CHECK(store.Reserve(limits, 1).status().code() == kFull);
}

TEST_CASE("RedisStore: gone, it denies or allows as it was told, and is found again", "[unit]") {
  ::signal(SIGPIPE, SIG_IGN);  // as both daemons do
  Redis redis;
  if (Skip(redis)) return;
  const SystemClock clock;
  RedisStore deny(OptionsFor(redis), clock);
  RedisStore allow(OptionsFor(redis, OnStoreError::kAllow), clock);
  const std::vector<Limit> limits = {{"tenant/a", {.tokens_per_day = 100}}};
  REQUIRE(deny.Reserve(limits, 1).ok());
  REQUIRE(allow.Reserve(limits, 1).ok());
  redis.Kill();
  for (int i = 0; i < 3; ++i) {
    CHECK(deny.Reserve(limits, 1).status().code() == absl::StatusCode::kUnavailable);
    CHECK(allow.Reserve(limits, 1000).ok());
    deny.Settle(limits, 1, 0, clock.Now());
  }
  redis.Start();
  CHECK(deny.Reserve(limits, 1).ok());
  CHECK(allow.Reserve(limits, 1000).status().code() == kFull);
}

}  // namespace weir::cloud
