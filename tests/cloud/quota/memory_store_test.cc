#include "cloud/quota/memory_store.h"

#include <catch2/catch.hpp>
#include <thread>

#include "router/retry_after.h"
#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

using testing::FakeClock;

absl::StatusCode CodeOf(MemoryStore& store, const std::vector<Limit>& limits, uint64_t tokens) {
  return store.Reserve(limits, tokens).status().code();
}
constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
constexpr absl::StatusCode kFull = absl::StatusCode::kResourceExhausted;

}  // namespace

TEST_CASE("MemoryStore: of 50 at once on a budget for one exactly one passes", "[unit]") {
  for (const bool day : {false, true}) {
    const FakeClock clock;
    MemoryStore store(clock);
    Allowance allowance;
    (day ? allowance.tokens_per_day : allowance.tokens_per_minute) = 100;
    const std::vector<Limit> limits = {{"tenant/a", allowance}};
    std::atomic<int> passed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&] { passed += store.Reserve(limits, 100).ok() ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(passed == 1);
  }
}

TEST_CASE("MemoryStore: what one limit refuses is not taken under the others", "[unit]") {
  const FakeClock clock;
  MemoryStore store(clock);
  const Limit wide = {"tenant/a", {.requests_per_minute = 10, .tokens_per_day = 1000}};
  const Limit narrow = {"model/m", {.tokens_per_day = 10}};
  for (int i = 0; i < 100; ++i) CHECK(CodeOf(store, {wide, narrow}, 11) == kFull);
  CHECK(store.Reserve(std::vector<Limit>{wide}, 1000).value().requests == 9);
}

TEST_CASE("MemoryStore: settling gives back what was not used", "[unit]") {
  FakeClock clock;
  MemoryStore store(clock);
  const std::vector<Limit> limits = {
      {"tenant/a", {.tokens_per_minute = 100, .tokens_per_day = 100}}};
  const absl::Time when = clock.Now();
  CHECK(CodeOf(store, limits, 100) == kOk);
  CHECK(CodeOf(store, limits, 1) == kFull);
  store.Settle(limits, 100, 30, when);
  CHECK(CodeOf(store, limits, 71) == kFull);
  CHECK(CodeOf(store, limits, 70) == kOk);
}

TEST_CASE("MemoryStore: an answer that cost more than was reserved is owed", "[unit]") {
  FakeClock clock;
  MemoryStore store(clock);
  const std::vector<Limit> limits = {{"tenant/a", {.tokens_per_minute = 60}}};
  const absl::Time when = clock.Now();
  CHECK(CodeOf(store, limits, 60) == kOk);
  store.Settle(limits, 60, 120, when);
  clock.Advance(absl::Seconds(60));
  CHECK(CodeOf(store, limits, 1) == kFull);
  clock.Advance(absl::Seconds(1));
  CHECK(CodeOf(store, limits, 1) == kOk);
}

TEST_CASE("MemoryStore: a refusal says when to come back, and is right about it", "[unit]") {
  FakeClock clock;
  MemoryStore store(clock);
  const std::vector<Limit> limits = {{"tenant/a", {.requests_per_minute = 6}}};
  for (int i = 0; i < 6; ++i) CHECK(CodeOf(store, limits, 1) == kOk);
  const absl::Status refused = store.Reserve(limits, 1).status();
  CHECK(refused.code() == kFull);
  const auto wait = router::RetryAfter(refused);
  REQUIRE(wait);
  CHECK(*wait == absl::Seconds(10));
  clock.Advance(*wait - absl::Milliseconds(1));
  CHECK(CodeOf(store, limits, 1) == kFull);
  clock.Advance(absl::Milliseconds(1));
  CHECK(CodeOf(store, limits, 1) == kOk);
}

TEST_CASE("MemoryStore: a refusal names the kind of limit and not whose it is", "[unit]") {
  const FakeClock clock;
  MemoryStore store(clock);
  const std::vector<Limit> limits = {
      {"person/acme\x1f"
       "alice",
       {.tokens_per_month = 5}}};
  const std::string message(store.Reserve(limits, 6).status().message());
  CHECK(message == "limit of this person reached: 5 tokens per month");
}

TEST_CASE("MemoryStore: keys are bounded, and crowding others out gives nobody a fresh start",
          "[unit]") {
  FakeClock clock;
  MemoryStore store(clock, 2);
  const Allowance one = {.requests_per_minute = 1};
  const std::vector<Limit> a = {{"tenant/a", one}};
  const std::vector<Limit> b = {{"tenant/b", one}};
  const std::vector<Limit> c = {{"tenant/c", one}};
  CHECK(CodeOf(store, a, 0) == kOk);
  CHECK(CodeOf(store, b, 0) == kOk);
  CHECK(CodeOf(store, c, 0) == kFull);
  CHECK(CodeOf(store, a, 0) == kFull);
  clock.Advance(absl::Minutes(1));
  CHECK(CodeOf(store, c, 0) == kOk);
}

}  // namespace weir::cloud
