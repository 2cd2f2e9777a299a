// Invariants 7 and 10: damage to a ledger is found; overload is answered at once and never queued
// for ever.
#include <catch2/catch.hpp>

#include "compliance/ledger/verify.h"
#include "router/rpc/slots.h"
#include "tests/testing/exchange_fixture.h"

namespace weir {
namespace {

using testing::ExchangeFixture;

TEST_CASE("Invariant 10: one slot more than the limit is refused, and a freed one is taken again",
          "[property]") {
  router::Slots slots(2);
  auto first = slots.TryTake();
  auto second = slots.TryTake();
  REQUIRE(first != nullptr);
  REQUIRE(second != nullptr);
  CHECK(slots.TryTake() == nullptr);
  CHECK(slots.taken() == 2);
  first.reset();
  CHECK(slots.TryTake() != nullptr);
}

TEST_CASE("Invariant 10: with every engine full the answer is RESOURCE_EXHAUSTED at once",
          "[property]") {
  ExchangeFixture fixture;
  fixture.local.SetState({.readiness = router::Readiness::kReady, .running = 2, .capacity = 2});
  fixture.cloud.SetState({.readiness = router::Readiness::kReady, .running = 9, .capacity = 9});
  CHECK(fixture.Run(testing::kEasy)->failed.code() == absl::StatusCode::kResourceExhausted);
  CHECK(fixture.local.starts() + fixture.cloud.starts() == 0);
}

TEST_CASE("Invariant 7: the record of real exchanges verifies, and one changed byte does not",
          "[property]") {
  ExchangeFixture fixture;
  fixture.Run(testing::kEasy);
  fixture.Run(testing::kRefusedWord);
  fixture.CloseLedger();
  REQUIRE(ledger::Verify(*fixture.real_files, fixture.dir.path()).outcome ==
          ledger::Outcome::kIntact);
  const std::string segment =
      fixture.dir / "segment/" + fixture.real_files->List(fixture.dir / "segment")->front();
  auto file = *fixture.real_files->Open(segment, OpenMode::kReadWrite);
  for (const uint64_t at : {uint64_t{5}, uint64_t{200}, uint64_t{600}, uint64_t{1000}}) {
    const std::string was = *file->ReadAt(at, 1);
    REQUIRE(file->WriteAt(at, std::string(1, static_cast<char>(was[0] ^ 1))).ok());
    INFO("byte " << at);
    const auto result = ledger::Verify(*fixture.real_files, fixture.dir.path());
    CHECK(result.outcome == ledger::Outcome::kTampered);
    CHECK_FALSE(result.problem.empty());
    REQUIRE(file->WriteAt(at, was).ok());
  }
}

}  // namespace
}  // namespace weir
