#include "cloud/quota/allowance.h"

#include <catch2/catch.hpp>
#include <random>

namespace weir::cloud {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

}  // namespace

TEST_CASE("Bucket: holds a minute's worth, and not one more", "[unit]") {
  Bucket bucket;
  for (int i = 0; i < 60; ++i) {
    REQUIRE(bucket.WaitFor(1, 60, kNow) == absl::ZeroDuration());
    bucket.Take(1, 60, kNow);
  }
  CHECK(bucket.left(60, kNow) == 0);
  const absl::Duration wait = bucket.WaitFor(1, 60, kNow);
  CHECK(wait == absl::Seconds(1));
  CHECK(bucket.WaitFor(1, 60, kNow + wait) == absl::ZeroDuration());
  CHECK(bucket.left(60, kNow + absl::Minutes(1)) == 60);
}

TEST_CASE("Bucket: what is more than it holds can never be had", "[unit]") {
  const Bucket bucket;
  CHECK(bucket.WaitFor(100, 100, kNow) == absl::ZeroDuration());
  CHECK(bucket.WaitFor(101, 100, kNow) == absl::InfiniteDuration());
}

TEST_CASE("Bucket: giving back everything makes it full and no fuller", "[unit]") {
  Bucket bucket;
  bucket.Take(50, 100, kNow);
  bucket.Take(-50, 100, kNow + absl::Minutes(2));
  CHECK(bucket.left(100, kNow + absl::Minutes(2)) == 100);
  CHECK(bucket.WaitFor(101, 100, kNow + absl::Minutes(2)) == absl::InfiniteDuration());
}

TEST_CASE("Bucket: never gives more in any minute than a minute's worth and what it held",
          "[unit]") {
  std::mt19937 random(7);
  Bucket bucket;
  absl::Time now = kNow;
  uint64_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += absl::Milliseconds(random() % 200);
    const uint64_t cost = 1 + random() % 40;
    if (bucket.WaitFor(cost, 1000, now) > absl::ZeroDuration()) continue;
    bucket.Take(static_cast<int64_t>(cost), 1000, now);
    taken += cost;
    REQUIRE(static_cast<double>(taken) <=
            1000 + absl::FDivDuration(now - kNow, absl::Minutes(1)) * 1000 + 1);
  }
  CHECK(taken > 30'000);
}

TEST_CASE("Budget: a new period begins at nothing, and an old one takes nothing back", "[unit]") {
  Budget budget;
  budget.Take(70, 5);
  CHECK(budget.used(5) == 70);
  CHECK(budget.used(6) == 0);
  budget.Take(10, 6);
  budget.Take(-70, 5);
  CHECK(budget.used(6) == 10);
  budget.Take(-50, 6);
  CHECK(budget.used(6) == 0);
}

TEST_CASE("Periods: days and months change at midnight in UTC+8", "[unit]") {
  const absl::Time before =
      absl::FromCivil(absl::CivilSecond(2026, 11, 30, 15, 59, 59), absl::UTCTimeZone());
  const absl::Time after = before + absl::Seconds(1);
  CHECK(DayOf(after).number == DayOf(before).number + 1);
  CHECK(MonthOf(after).number == MonthOf(before).number + 1);
  CHECK(DayOf(before).next == after);
  CHECK(MonthOf(before).next == after);
}

}  // namespace weir::cloud
