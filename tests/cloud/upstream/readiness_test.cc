#include "cloud/upstream/readiness.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <thread>

namespace weir::cloud {
namespace {

SteadyTime In(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

class Pair {
 public:
  Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0); }
  ~Pair() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int ours() const { return ends_[0]; }
  void TheySay() { REQUIRE(::write(ends_[1], "x", 1) == 1); }
  void TheyLeave() { ::shutdown(ends_[1], SHUT_RDWR); }

 private:
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("Readiness: a wake before the wait ends it at once, and only that one", "[upstream]") {
  Readiness readiness;
  readiness.Wake();
  readiness.Wake();
  const SteadyTime begun = std::chrono::steady_clock::now();
  CHECK(readiness.WaitUntil(In(std::chrono::seconds(5))).empty());
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(900));
  const SteadyTime again = std::chrono::steady_clock::now();
  CHECK(readiness.WaitUntil(In(std::chrono::milliseconds(20))).empty());
  CHECK(std::chrono::steady_clock::now() - again >= std::chrono::milliseconds(20));
}

TEST_CASE("Readiness: none of 10,000 wakes from another thread is lost", "[upstream]") {
  Readiness readiness;
  std::atomic<int> said = 0;
  std::thread other([&] {
    for (int i = 1; i <= 10'000; ++i) {
      said = i;
      readiness.Wake();
    }
  });
  // A lost wake would sleep for the second that a wait takes at most.
  const SteadyTime begun = std::chrono::steady_clock::now();
  while (said < 10'000) readiness.WaitUntil(SteadyTime::max());
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(900));
  other.join();
}

TEST_CASE("Readiness: says what was asked about a socket until it is forgotten", "[upstream]") {
  Readiness readiness;
  Pair pair;
  readiness.Watch(pair.ours(), true, false);
  CHECK(readiness.WaitUntil(SteadyTime{}).empty());
  pair.TheySay();
  auto news = readiness.WaitUntil(SteadyTime{});
  REQUIRE(news.size() == 1);
  CHECK(news[0].socket == pair.ours());
  CHECK(news[0].readable);
  CHECK_FALSE(news[0].writable);
  readiness.Watch(pair.ours(), true, true);
  news = readiness.WaitUntil(SteadyTime{});
  REQUIRE(news.size() == 1);
  CHECK(news[0].writable);
  readiness.Watch(pair.ours(), false, false);
  CHECK(readiness.WaitUntil(SteadyTime{}).empty());
  pair.TheyLeave();
  readiness.Watch(pair.ours(), true, false);
  news = readiness.WaitUntil(SteadyTime{});
  REQUIRE(news.size() == 1);
  CHECK(news[0].failed);
}

}  // namespace weir::cloud
