// Disks that hang, files that change under the log, clocks that jump.
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <thread>

#include "compliance/ledger/checkpoint.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/ledger/slow_files.h"
#include "tests/testing/temp_dir.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::SlowFiles;
using testing::SmallOptions;

Checkpoint CheckpointOf(FileSystem& files) {
  return *ReadCheckpoint(files, kLogDir, *ReadVerifierKey(files, kLogDir));
}

TEST_CASE("Ledger: while the disk is silent what waits is refused; then it goes on",
          "[ledger][M-04]") {
  MemoryFiles memory;
  SlowFiles files(memory);
  FakeClock clock;
  Options options = SmallOptions();
  options.sync_limit = absl::Milliseconds(80);
  {
    auto log = *OpenLog(files, clock, options);
    REQUIRE(log->AppendAndWait(RecordOf("before")).ok());
    files.HoldSyncs();
    std::promise<absl::Status> told;
    log->Append(RecordOf("stuck"),
                [&told](const auto& receipt) { told.set_value(receipt.status()); });
    const absl::Status stuck = told.get_future().get();
    CHECK(stuck.code() == absl::StatusCode::kUnavailable);
    CHECK(log->AppendAndWait(RecordOf("refused")).status().code() ==
          absl::StatusCode::kUnavailable);
    files.LetGo();
    absl::Status after = stuck;
    for (int i = 0; i < 500 && !after.ok(); ++i) {
      absl::SleepFor(absl::Milliseconds(10));
      after = log->AppendAndWait(RecordOf("after")).status();
    }
    CHECK(after.ok());
  }
  // What was refused while it was on its way may be there; what only waited is not.
  CHECK(testing::NamesOf(memory) == std::vector<std::string>{"before", "stuck", "after"});
  CHECK(Verify(memory, kLogDir).problem == "");
}

TEST_CASE("Ledger: a segment that was replaced or has a second name stops the log", "[ledger]") {
  const SystemClock clock;
  for (const bool linked : {false, true}) {
    const testing::TempDir dir;
    const auto files = NewPosixFileSystem();
    const std::string log_dir = dir / "log";
    const Options options = SmallOptions();
    auto keys = LoadOrMakeKeys(*files, log_dir, options.origin);
    REQUIRE(keys.ok());
    auto log = *Ledger::Open(*files, clock, log_dir, options, *std::move(keys));
    REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
    const std::string path = log_dir + "/segment/000000000000.seg";
    if (linked) {
      std::filesystem::create_hard_link(path, dir / "other");
    } else {
      std::filesystem::copy_file(path, dir / "other");
      std::filesystem::rename(dir / "other", path);
    }
    CHECK(log->AppendAndWait(RecordOf("b")).status().code() == absl::StatusCode::kUnavailable);
  }
}

TEST_CASE("Ledger: a segment file that was removed under it stops the log", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  auto log = *OpenLog(files, clock);
  REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
  REQUIRE(files.Remove("/log/segment/000000000000.seg").ok());
  CHECK(log->AppendAndWait(RecordOf("b")).status().code() == absl::StatusCode::kUnavailable);
}

// The committer signs after it has answered, so an entry is certain to be covered once the next one
// is durable.
TEST_CASE("Ledger: a checkpoint follows each second when the log grew, and at close", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  Options options = SmallOptions();
  options.checkpoint_every = absl::Milliseconds(20);
  auto log = *OpenLog(files, clock, options);
  const auto append = [&](int times) {
    for (int i = 0; i < times; ++i) REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
  };
  const auto signed_size_becomes = [&](uint64_t size) {
    for (int i = 0; i < 2000 && CheckpointOf(files).size != size; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return CheckpointOf(files).size == size;
  };
  CHECK(CheckpointOf(files).size == 0);
  append(5);
  clock.Advance(absl::Milliseconds(19));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  CHECK(CheckpointOf(files).size == 0);
  clock.Advance(absl::Milliseconds(1));
  CHECK(signed_size_becomes(5));
  append(4);
  clock.Advance(-absl::Hours(1));  // a clock that was put back does not stop them
  CHECK(signed_size_becomes(9));
  append(2);
  log.reset();
  CHECK(CheckpointOf(files).size == 11);
  CHECK(CheckpointOf(files).root == Verify(files, kLogDir).root);
}

// What is recorded is the clock's word; the order is the index.
TEST_CASE("Ledger: a clock that jumps back or ahead is recorded as it is and stops nothing",
          "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  const absl::Duration jumps[] = {absl::Hours(24 * 400), -absl::Hours(24 * 800), absl::Seconds(1)};
  std::vector<absl::Time> times;
  {
    auto log = *OpenLog(files, clock);
    for (const absl::Duration jump : jumps) {
      REQUIRE(log->AppendAndWait(RecordOf("entry")).ok());
      times.push_back(clock.Now());
      clock.Advance(jump);
    }
    REQUIRE(log->AppendAndWait(RecordOf("last")).ok());
    times.push_back(clock.Now());
  }
  const auto entries = testing::EntriesOf(files);
  REQUIRE(entries.size() == times.size());
  for (size_t i = 0; i < entries.size(); ++i) CHECK(entries[i].entry.at == times[i]);
  CHECK(entries[2].entry.at < entries[0].entry.at);
  CHECK(Verify(files, kLogDir).outcome == Outcome::kIntact);
  CHECK(CheckpointOf(files).size == 4);
  CHECK(OpenLog(files, clock).ok());
}

}  // namespace
}  // namespace weir::ledger
