// How entries wait for the disk, and what happens when too many do.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/ledger/slow_files.h"
#include "tests/testing/faulty_files.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::SlowFiles;
using testing::SmallOptions;

// Counts what callbacks were told.
struct Tally {
  std::atomic<int> durable = 0;
  std::atomic<int> refused = 0;

  Ledger::Done Done() {
    return [this](const absl::StatusOr<Receipt>& receipt) {
      if (receipt.ok()) ++durable;
      if (receipt.status().code() == absl::StatusCode::kResourceExhausted) ++refused;
    };
  }
};

TEST_CASE("Ledger: who waits for an entry alone commits it; what comes meanwhile is the next batch",
          "[ledger]") {
  MemoryFiles memory;
  SlowFiles files(memory);
  FakeClock clock;
  Tally tally;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("key")).ok());
    const auto me = std::this_thread::get_id();
    for (int i = 0; i < 500 && files.synced_by() != me; ++i) {  // who made the key leaves its queue
      REQUIRE(log->AppendAndWait(RecordOf("alone")).ok());
    }
    CHECK(files.synced_by() == me);
    files.HoldSyncs();
    std::thread leader([&log] { log->AppendAndWait(RecordOf("leader")).IgnoreError(); });
    files.WaitUntilHeld();
    for (int i = 0; i < 3; ++i) log->Append(RecordOf("queued"), tally.Done());
    files.LetGo();
    leader.join();
  }
  CHECK(tally.durable == 3);
  std::vector<std::string> names = testing::NamesOf(memory);
  std::erase(names, "alone");
  CHECK(names == std::vector<std::string>{"key", "leader", "queued", "queued", "queued"});
  CHECK(Verify(memory, kLogDir).outcome == Outcome::kIntact);
}

TEST_CASE("Ledger: a full queue refuses at once and takes again when the disk is done",
          "[ledger][M-04]") {
  MemoryFiles memory;
  SlowFiles files(memory);
  FakeClock clock;
  Options options = SmallOptions();
  options.queue_limit = 3;
  Tally tally;
  {
    auto log = *OpenLog(files, clock, options);
    REQUIRE(log->AppendAndWait(RecordOf("key")).ok());  // is there from then on
    files.HoldSyncs();
    log->Append(RecordOf("first"), tally.Done());
    files.WaitUntilHeld();  // "first" is on its way to the disk, the queue is empty
    for (int i = 0; i < 5; ++i) log->Append(RecordOf("queued"), tally.Done());
    CHECK(tally.refused == 2);
    CHECK(tally.durable == 0);
    CHECK(log->size() == 1);
    files.LetGo();
    while (log->size() < 5) std::this_thread::yield();
    CHECK(log->AppendAndWait(RecordOf("last")).ok());
  }
  CHECK(tally.durable == 4);
  CHECK(testing::NamesOf(memory) ==
        std::vector<std::string>{"key", "first", "queued", "queued", "queued", "last"});
}

TEST_CASE("Ledger: an entry whose key is still being made has its place in the queue too",
          "[ledger]") {
  MemoryFiles memory;
  SlowFiles files(memory);
  FakeClock clock;
  Options options = SmallOptions();
  options.queue_limit = 3;
  Tally tally;
  auto log = *OpenLog(files, clock, options);
  files.HoldSyncs();
  for (int i = 0; i < 5; ++i) log->Append(RecordOf("queued"), tally.Done());
  CHECK(tally.refused == 2);
  files.LetGo();
  log.reset();
  CHECK(tally.durable == 3);
}

TEST_CASE("Ledger: the bytes that wait are limited too, but one entry is always taken",
          "[ledger]") {
  MemoryFiles memory;
  SlowFiles files(memory);
  FakeClock clock;
  Options options = SmallOptions();
  options.queue_limit_bytes = 1000;
  Tally tally;
  auto log = *OpenLog(files, clock, options);
  REQUIRE(log->AppendAndWait(RecordOf("key")).ok());
  files.HoldSyncs();
  log->Append(RecordOf("first"), tally.Done());
  files.WaitUntilHeld();
  log->Append(RecordOf("large", std::string(5000, 'x')), tally.Done());
  log->Append(RecordOf("second"), tally.Done());
  CHECK(tally.refused == 1);
  files.LetGo();
  log.reset();
  CHECK(tally.durable == 2);
}

TEST_CASE("Ledger: what arrives while the disk works becomes one batch with one sync", "[ledger]") {
  MemoryFiles memory;
  SlowFiles slow(memory);
  testing::FaultyFiles files(slow);
  FakeClock clock;
  Options options = SmallOptions();
  options.segment_bytes = options.grow_bytes = 1 << 20;
  options.checkpoint_every = absl::Hours(1);
  auto log = *OpenLog(files, clock, options);
  REQUIRE(log->AppendAndWait(RecordOf("zero")).ok());  // and the first checkpoint
  REQUIRE(log->AppendAndWait(RecordOf("first")).ok());
  slow.HoldSyncs();
  Tally tally;
  log->Append(RecordOf("second"), tally.Done());
  slow.WaitUntilHeld();
  for (int i = 0; i < 10; ++i) log->Append(RecordOf("more"), tally.Done());
  const uint64_t before = files.calls();
  slow.LetGo();
  REQUIRE(log->AppendAndWait(RecordOf("last")).ok());  // may be in a batch of its own
  CHECK(tally.durable == 11);
  CHECK(files.calls() - before <= 4);  // at most two batches of a write and a sync
}

}  // namespace
}  // namespace weir::ledger
