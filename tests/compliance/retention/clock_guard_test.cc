#include "compliance/retention/clock_guard.h"

#include <catch2/catch.hpp>

#include "tests/testing/memory_files.h"

namespace weir::retention {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'790'000'000);

// Looked at in these steps after a first look and its quarantine: may it destroy at the end?
struct Case {
  const char* name;
  std::vector<absl::Duration> steps;
  bool may;
};

TEST_CASE("ClockGuard: lets destroy on a steady clock only", "[retention][N-01]") {
  const Case cases[] = {
      {"a daily look", {absl::Hours(24), absl::Hours(24)}, true},
      {"the longest silence", {kLongestSilence}, true},
      {"one second more", {kLongestSilence + absl::Seconds(1)}, false},
      {"a year ahead", {absl::Hours(24 * 365)}, false},
      {"a year ahead, a second before the quarantine is over",
       {absl::Hours(24 * 365), kQuarantine - absl::Seconds(1)},
       false},
      {"a year ahead, after the quarantine", {absl::Hours(24 * 365), kQuarantine}, true},
      {"a minute back", {-kJumpBack}, true},
      {"more than a minute back", {-kJumpBack - absl::Seconds(1)}, false},
      {"ahead and back again", {absl::Hours(24 * 365), -absl::Hours(24 * 365)}, false},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    testing::MemoryFiles files;
    absl::Time now = kStart;
    CHECK_FALSE(*ClockGuard(files, "/clock").MayDestroy(now));  // it has never seen this clock
    now += kQuarantine + absl::Minutes(5);
    REQUIRE(*ClockGuard(files, "/clock").MayDestroy(now));
    bool may = false;
    for (const absl::Duration step : c.steps) {
      now += step;
      may = *ClockGuard(files, "/clock").MayDestroy(now);
    }
    CHECK(may == c.may);
  }
}

TEST_CASE("ClockGuard: a damaged memory is a jump", "[retention]") {
  for (const char* bytes : {"", "x", "1", "1 ", "1 2", "1 2x", "99999999999999999999 1\n"}) {
    testing::MemoryFiles files;
    files.Set("/clock", bytes);
    CHECK_FALSE(*ClockGuard(files, "/clock").MayDestroy(kStart));
  }
}

}  // namespace
}  // namespace weir::retention
