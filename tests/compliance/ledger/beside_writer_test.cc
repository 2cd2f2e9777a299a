// Reading a log that somebody writes.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "compliance/ledger/verify.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;

constexpr const char* kFirst = "/log/segment/000000000000.seg";

// An open log: its lock is held, and its files can be changed as a writer changes them.
TEST_CASE("ForEachEntry: while a process writes, half a batch is looked at again", "[ledger]") {
  const MemoryFiles::Contents before = testing::CleanLog(2);
  MemoryFiles files(before);
  {
    FakeClock clock;
    auto log = OpenLog(files, clock);
    REQUIRE(log.ok());
    for (int i = 0; i < 3; ++i) REQUIRE((*log)->AppendAndWait(RecordOf("more")).ok());
  }
  const MemoryFiles::Contents after = files.contents();
  // The first of two new batches half on its way, the second there: what no crash leaves.
  std::string torn = after.at(kFirst);
  const size_t middle = before.at(kFirst).find_last_not_of('\0') + 40;
  torn[middle] = static_cast<char>(torn[middle] ^ 1);
  files.Set(kFirst, torn);
  const auto count = [&] {
    size_t entries = 0;
    const absl::Status read = ForEachEntry(files, kLogDir, 0, [&](const StoredEntry&) {
      ++entries;
      return true;
    });
    return read.ok() ? std::optional<size_t>(entries) : std::nullopt;
  };
  CHECK(count() == std::nullopt);  // nobody writes: it is damage
  CHECK(Verify(files, kLogDir).outcome == Outcome::kTampered);
  const auto lock = files.Open(std::string(kLogDir) + "/lock", OpenMode::kRead);
  REQUIRE((*lock)->Lock().ok());
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    files.Set(kFirst, after.at(kFirst));
  });
  CHECK(count() == 5);
  writer.join();
  files.Set(kFirst, torn);
  writer = std::thread([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    files.Set(kFirst, after.at(kFirst));
  });
  CHECK(Verify(files, kLogDir).outcome == Outcome::kIntact);
  writer.join();
}

TEST_CASE("Verify: a log that is being written is never called damaged", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  auto log = *OpenLog(files, clock);
  REQUIRE(log->AppendAndWait(RecordOf("0")).ok());
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; i < 500 && !stop; ++i) {
      clock.Advance(absl::Milliseconds(50));
      log->AppendAndWait(RecordOf("x")).IgnoreError();
    }
  });
  std::string problem;
  for (int i = 0; i < 50; ++i) {
    const VerifyResult result = Verify(files, kLogDir);
    if (result.outcome != Outcome::kIntact) problem = result.problem;
  }
  stop = true;
  writer.join();
  CHECK(problem == "");
}

}  // namespace
}  // namespace weir::ledger
