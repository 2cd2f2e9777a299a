#include "cloud/balance/breaker.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();

void Note(Breaker& breaker, Outcome outcome, absl::Time now) {
  breaker.Asked(now);
  breaker.Note(outcome, now);
}

Breaker Opened(absl::Time now) {
  Breaker breaker;
  for (int i = 0; i < 3; ++i) Note(breaker, Outcome::kFailed, now);
  return breaker;
}

TEST_CASE("Breaker: three failures in a row open it, two do not", "[balance]") {
  Breaker breaker;
  Note(breaker, Outcome::kFailed, kStart);
  Note(breaker, Outcome::kFailed, kStart);
  CHECK(breaker.MayAsk(kStart));
  Note(breaker, Outcome::kWorked, kStart);
  Note(breaker, Outcome::kFailed, kStart);
  Note(breaker, Outcome::kFailed, kStart);
  CHECK(breaker.MayAsk(kStart));
  Note(breaker, Outcome::kFailed, kStart);
  CHECK_FALSE(breaker.MayAsk(kStart));
}

TEST_CASE("Breaker: what says nothing neither opens nor closes it", "[balance]") {
  Breaker breaker;
  for (int i = 0; i < 100; ++i) Note(breaker, Outcome::kNeither, kStart);
  CHECK(breaker.MayAsk(kStart));
  Breaker open = Opened(kStart);
  Note(open, Outcome::kNeither, kStart);
  CHECK_FALSE(open.MayAsk(kStart));
  // In the trial too: the next one is the trial.
  const absl::Time after = kStart + Breaker::kFirstPause;
  Note(open, Outcome::kNeither, after);
  CHECK(open.MayAsk(after));
}

TEST_CASE("Breaker: behind the pause one request goes through until it has ended", "[balance]") {
  Breaker breaker = Opened(kStart);
  const absl::Time after = kStart + Breaker::kFirstPause;
  CHECK_FALSE(breaker.MayAsk(after - absl::Nanoseconds(1)));
  CHECK(breaker.MayAsk(after));
  breaker.Asked(after);
  CHECK_FALSE(breaker.MayAsk(after));
  breaker.Note(Outcome::kWorked, after);
  CHECK(breaker.MayAsk(after));
}

TEST_CASE("Breaker: each failed trial doubles the pause, up to half a minute", "[balance]") {
  Breaker breaker = Opened(kStart);
  absl::Time now = kStart;
  absl::Duration pause = Breaker::kFirstPause;
  for (int i = 0; i < 12; ++i) {
    CHECK_FALSE(breaker.MayAsk(now + pause - absl::Nanoseconds(1)));
    now += pause;
    REQUIRE(breaker.MayAsk(now));
    Note(breaker, Outcome::kFailed, now);
    pause = std::min(pause * 2, absl::Seconds(30));
  }
  CHECK(breaker.MayAsk(now + absl::Seconds(30)));
}

TEST_CASE("Breaker: a request that was under way when it opened adds nothing to the pause",
          "[balance]") {
  Breaker breaker;
  for (int i = 0; i < 10; ++i) breaker.Asked(kStart);
  for (int i = 0; i < 10; ++i) breaker.Note(Outcome::kFailed, kStart + absl::Seconds(i) / 4);
  CHECK(breaker.MayAsk(kStart + absl::Milliseconds(500) + Breaker::kFirstPause));
}

TEST_CASE("Breaker: what came back gets a tenth first and its share after 30 s", "[balance]") {
  Breaker breaker = Opened(kStart);
  CHECK(Breaker().weight_permille(kStart) == 1000);
  const absl::Time back = kStart + Breaker::kFirstPause;
  Note(breaker, Outcome::kWorked, back);
  CHECK(breaker.weight_permille(back) == 100);
  CHECK(breaker.weight_permille(back + absl::Seconds(15)) == 550);
  CHECK(breaker.weight_permille(back + absl::Seconds(30)) == 1000);
  // Working on does not begin it anew.
  Note(breaker, Outcome::kWorked, back + absl::Seconds(15));
  CHECK(breaker.weight_permille(back + absl::Seconds(15)) == 550);
}

}  // namespace
}  // namespace weir::cloud
