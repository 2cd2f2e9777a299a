#include "cloud/operating/watched_ledger.h"

#include <catch2/catch.hpp>

#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

TEST_CASE("LedgerHealth: one failed entry is a refusing ledger for five seconds", "[operating]") {
  testing::FakeClock clock;
  LedgerHealth health(clock);
  CHECK_FALSE(health.refuses());
  health.Note(absl::ResourceExhaustedError("disk full"));
  CHECK(health.refuses());
  clock.Advance(LedgerHealth::kHolds - absl::Nanoseconds(1));
  CHECK(health.refuses());
  clock.Advance(absl::Nanoseconds(1));
  CHECK_FALSE(health.refuses());
}

TEST_CASE("LedgerHealth: an entry that is taken is the end of it, a wrong entry says nothing",
          "[operating]") {
  testing::FakeClock clock;
  LedgerHealth health(clock);
  health.Note(absl::UnavailableError("no disk"));
  health.Note(absl::InvalidArgumentError("too large"));
  CHECK(health.refuses());
  health.Note(absl::OkStatus());
  CHECK_FALSE(health.refuses());
  health.Note(absl::InvalidArgumentError("too large"));
  CHECK_FALSE(health.refuses());
}

}  // namespace
}  // namespace weir::cloud
