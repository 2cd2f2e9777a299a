#include "cloud/operating/seen_exchanges.h"

#include <catch2/catch.hpp>

#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

TEST_CASE("SeenExchanges: what was begun is not begun again, by the same tenant", "[unit]") {
  testing::FakeClock clock;
  SeenExchanges seen(clock);
  const Id id = Id::New(clock);
  REQUIRE(seen.Begin("acme", id).ok());
  CHECK(seen.Begin("acme", id).status().code() == absl::StatusCode::kAlreadyExists);
  CHECK(seen.Begin("another", id).ok());
  CHECK(seen.Begin("acme", Id::New(clock)).ok());
}

TEST_CASE("SeenExchanges: what came to nothing may be asked again", "[unit]") {
  testing::FakeClock clock;
  SeenExchanges seen(clock);
  const Id id = Id::New(clock);
  const auto first = seen.Begin("acme", id);
  REQUIRE(first.ok());
  seen.Forget(*first);
  CHECK(seen.Begin("acme", id).ok());
  seen.Forget(*first);  // long over: it is not the one that runs
  CHECK_FALSE(seen.Begin("acme", id).ok());
}

TEST_CASE("SeenExchanges: is kept for the window, also from a second begin on", "[unit]") {
  testing::FakeClock clock;
  SeenExchanges seen(clock);
  const Id id = Id::New(clock);
  seen.Forget(*seen.Begin("acme", id));
  clock.Advance(SeenExchanges::kWindow - absl::Seconds(1));
  REQUIRE(seen.Begin("acme", id).ok());
  clock.Advance(absl::Seconds(2));  // the first one's time is over, the second one's is not
  CHECK_FALSE(seen.Begin("acme", id).ok());
  clock.Advance(SeenExchanges::kWindow);
  CHECK(seen.Begin("acme", id).ok());
}

TEST_CASE("SeenExchanges: of too many the oldest are forgotten", "[unit]") {
  testing::FakeClock clock;
  SeenExchanges seen(clock, 4);
  std::vector<Id> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(Id::New(clock));
    REQUIRE(seen.Begin("acme", ids.back()).ok());
  }
  CHECK(seen.Begin("acme", ids[0]).ok());
  CHECK_FALSE(seen.Begin("acme", ids[4]).ok());
}

TEST_CASE("SeenExchanges: a clock that jumps loses and keeps nothing for ever", "[unit]") {
  testing::FakeClock clock;
  SeenExchanges seen(clock);
  const Id id = Id::New(clock);
  REQUIRE(seen.Begin("acme", id).ok());
  clock.Advance(-absl::Hours(24 * 365));
  CHECK_FALSE(seen.Begin("acme", id).ok());
  clock.Advance(absl::Hours(2 * 24 * 365));
  CHECK(seen.Begin("acme", id).ok());
}

}  // namespace
}  // namespace weir::cloud
