#include "compliance/spool/bounded_ledger.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/wire.h"
#include "compliance/spool/prune.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/spool/spool_fixture.h"

namespace weir::spool {
namespace {

using absl::StatusCode;
using testing::kLogDir;

constexpr uint64_t kLimit = 256 << 10;

struct World {
  World() {
    auto opened = BoundedLedger::Open(files, kLogDir, *testing::OpenLog(files, clock), kLimit);
    REQUIRE(opened.ok());
    log = *std::move(opened);
  }
  absl::Status Open() { return log->AppendAndWait(testing::OpenOf(Id::New(clock))).status(); }
  absl::Status Record() {
    return log->AppendAndWait(testing::RecordOf("r", std::string(8000, 'x'))).status();
  }
  uint64_t Bytes() { return *SegmentBytes(files, kLogDir); }
  testing::MemoryFiles files;
  testing::FakeClock clock;
  std::unique_ptr<BoundedLedger> log;
};

TEST_CASE("Bounded ledger: full means that nothing is begun, and what runs may end", "[spool]") {
  World world;
  absl::Status begun;
  while ((begun = world.Open()).ok()) REQUIRE(world.Record().ok());
  CHECK(begun.code() == StatusCode::kResourceExhausted);
  // One entry of the largest size before the limit, no more.
  CHECK(world.Bytes() <= kLimit);
  CHECK(world.Bytes() > kLimit - 2 * ledger::kEntryLimitBytes);
  CHECK(world.log->AppendAndWait(testing::CloseOf(Id::New(world.clock))).ok());
  absl::Status record;
  while ((record = world.Record()).ok()) continue;
  CHECK(record.code() == StatusCode::kResourceExhausted);
  CHECK(world.Bytes() <= kLimit + kLimit / kReserveShare);
  absl::StatusOr<ledger::Receipt> later;
  world.log->Append(testing::OpenOf(Id::New(world.clock)),
                    [&](absl::StatusOr<ledger::Receipt> receipt) { later = std::move(receipt); });
  CHECK(later.status().code() == StatusCode::kResourceExhausted);
}

TEST_CASE("Bounded ledger: takes entries again once the oldest were deleted", "[spool]") {
  World world;
  while (world.Open().ok()) REQUIRE(world.Record().ok());
  const uint64_t size = world.log->size();
  // The openings of this test have no end, so they are closed by opening the log anew.
  world.log.reset();
  auto keys = ledger::LoadOrMakeKeys(world.files, kLogDir, "weir.test/log");
  REQUIRE(keys.ok());
  auto opened = testing::OpenLog(world.files, world.clock);
  REQUIRE(opened.ok());
  world.log = *BoundedLedger::Open(world.files, kLogDir, *std::move(opened), kLimit);
  CHECK(world.Open().code() == StatusCode::kResourceExhausted);
  const PruneOrder order{size, kLimit / 2, absl::UnixEpoch() + absl::Hours(24 * 365 * 50)};
  REQUIRE(Prune(world.files, kLogDir, order, keys->signer)->left_from > 0);
  CHECK(world.Open().ok());
}

}  // namespace
}  // namespace weir::spool
