#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <set>

#include "compliance/ledger/ledger.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/verify.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/faulty_files.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::FaultyFiles;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;

// What a run told its callers: the names that were acknowledged, and those that were tried.
struct Promises {
  std::set<std::string> acknowledged;
  std::set<std::string> tried;
};

// Appends `names` at once and waits for the answers. Whether all were acknowledged.
bool AppendBurst(Ledger& log, const std::vector<Entry>& burst, Promises& promises) {
  std::mutex mutex;
  std::condition_variable answered;
  size_t missing = burst.size();
  bool all = true;
  const auto answer = [&](const std::string& name, bool acknowledged) {
    const std::lock_guard lock(mutex);
    if (acknowledged) promises.acknowledged.insert(name);
    all = all && acknowledged;
    if (--missing == 0) answered.notify_one();
  };
  for (const Entry& entry : burst) {
    const std::string& name = entry.exchange_name;
    promises.tried.insert(name);
    log.Append(entry, [&](const absl::StatusOr<Receipt>& receipt) { answer(name, receipt.ok()); });
  }
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return missing == 0; });
  return all;
}

// Appends a few bursts of growing records until the log refuses one.
void AppendUntilRefused(Ledger& log, const std::string& run, Promises& promises) {
  bool accepted = true;
  for (size_t i = 0; i < 12 && accepted; ++i) {
    std::vector<Entry> burst;
    for (const char* part : {".a", ".b", ".c"}) {
      burst.push_back(RecordOf(run + "." + std::to_string(i) + part, std::string(60 * i, 'x')));
    }
    accepted = AppendBurst(log, burst, promises);
  }
}

bool Contains(const std::set<std::string>& all, const std::set<std::string>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

// Nothing acknowledged is lost, nothing is there twice, nothing was made up.
void CheckPromises(FileSystem& files, const Promises& promises) {
  const auto names = testing::NamesOf(files);
  const std::set<std::string> there(names.begin(), names.end());
  CHECK(there.size() == names.size());
  CHECK(Contains(there, promises.acknowledged));
  CHECK(Contains(promises.tried, there));
}

// WEIR_POWER_CUTS sets the number of cuts (default 300; the long form makes 10,000).
int PowerCuts() {
  const char* cuts = std::getenv("WEIR_POWER_CUTS");
  return cuts == nullptr ? 300 : std::atoi(cuts);
}

TEST_CASE("Ledger: power cuts lose no acknowledged entry and double none", "[ledger]") {
  std::mt19937_64 random(20261122);
  MemoryFiles memory;
  FaultyFiles files(memory);
  FakeClock clock;
  Promises promises;
  int refused_opens = 0;
  const int cuts = PowerCuts();
  for (int cut = 0; cut < cuts; ++cut) {
    INFO("cut " << cut);
    files.CutPowerAt(1 + random() % 120);
    {
      auto log = OpenLog(files, clock);
      clock.Advance(absl::Milliseconds(400));
      if (log.ok()) AppendUntilRefused(**log, std::to_string(cut), promises);
      refused_opens += log.ok() ? 0 : 1;
    }
    REQUIRE(files.Restore(random).ok());
    REQUIRE(OpenLog(files, clock).status().ToString() == "OK");
    CheckPromises(files, promises);
    CHECK(Verify(files, kLogDir).problem == "");
    if (cut % 10 != 9) continue;
    for (const auto& [path, bytes] : memory.contents()) REQUIRE(memory.Remove(path).ok());
    promises = {};  // a new log, so that the test stays quick
  }
  CHECK(refused_opens < cuts * 5 / 6);
}

// Opens and appends on a disk that `fault` spoils at its n-th call, for every n, until the run ends
// before the fault; `then` happens to the disk afterwards. How many runs were spoilt.
template <typename Fault, typename Then>
uint64_t SpoilEachCall(const Fault& fault, const Then& then) {
  for (uint64_t n = 1;; ++n) {
    INFO("call " << n);
    REQUIRE(n < 2000);
    MemoryFiles memory;
    FaultyFiles files(memory);
    FakeClock clock;
    Promises promises;
    fault(files, n);
    {
      auto log = OpenLog(files, clock);
      if (log.ok()) AppendUntilRefused(**log, "run", promises);
    }
    then(files);
    const auto log = OpenLog(memory, clock);
    REQUIRE(log.status().ToString() == "OK");
    CheckPromises(memory, promises);
    CHECK(Verify(memory, kLogDir).problem == "");
    if (!files.has_failed()) return n - 1;
  }
}

TEST_CASE("Ledger: whichever call fails, entries acknowledged before are kept", "[ledger]") {
  const auto fail = [](FaultyFiles& files, uint64_t n) {
    files.FailCall(n, absl::UnavailableError("broken"));
  };
  CHECK(SpoilEachCall(fail, [](FaultyFiles&) {}) > 60);
}

TEST_CASE(
    "Ledger: on a disk that turned read-only nothing is acknowledged, and all that was is kept",
    "[ledger]") {
  const auto turn = [](FaultyFiles& files, uint64_t n) {
    files.TurnReadOnlyAt(n, absl::UnavailableError("Read-only file system"));
  };
  CHECK(SpoilEachCall(turn, [](FaultyFiles&) {}) > 60);
}

// A power cut afterwards may undo the renaming, or not: each is tried many times.
TEST_CASE("Ledger: a renaming whose directory cannot be synced loses nothing that was acknowledged",
          "[ledger]") {
  std::mt19937_64 random(20261124);
  const auto fail = [](FaultyFiles& files, uint64_t n) {
    files.FailAfterRename(n, absl::UnavailableError("broken"));
  };
  const auto cut_power = [&](FaultyFiles& files) { REQUIRE(files.Restore(random).ok()); };
  for (int i = 0; i < 20; ++i) CHECK(SpoilEachCall(fail, cut_power) > 5);
}

TEST_CASE("Ledger: after a failed write or sync every append fails until it is reopened",
          "[ledger]") {
  const std::pair<absl::Status, absl::StatusCode> rows[] = {
      {absl::UnavailableError("broken"), absl::StatusCode::kUnavailable},
      {absl::PermissionDeniedError("read only"), absl::StatusCode::kUnavailable},
      {absl::ResourceExhaustedError("full"), absl::StatusCode::kResourceExhausted}};
  for (const auto& [failure, code] : rows) {
    for (const uint64_t call : {1u, 2u}) {  // the write, the sync
      MemoryFiles memory;
      FaultyFiles files(memory);
      FakeClock clock;
      auto log = *OpenLog(files, clock);
      REQUIRE(log->AppendAndWait(RecordOf("kept")).ok());
      REQUIRE(log->AppendAndWait(RecordOf("kept too")).ok());  // behind the checkpoint
      files.FailCall(call, failure);
      CHECK(log->AppendAndWait(RecordOf("lost")).status().code() == code);
      CHECK(log->AppendAndWait(RecordOf("refused")).status().code() == code);
      const uint64_t calls = files.calls();
      CHECK(log->AppendAndWait(RecordOf("refused")).status().code() == code);
      log.reset();
      CHECK(files.calls() == calls);  // the files are not touched again
      log = *OpenLog(files, clock);
      CHECK(log->AppendAndWait(RecordOf("new")).ok());
    }
  }
}

TEST_CASE("Ledger: a write torn at any byte is cut off, recorded, and costs nothing else",
          "[ledger]") {
  for (size_t keep = 0; keep < 700; keep += 7) {
    INFO("kept " << keep);
    MemoryFiles memory;
    FaultyFiles files(memory);
    FakeClock clock;
    {
      auto log = *OpenLog(files, clock);
      REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
      REQUIRE(log->AppendAndWait(RecordOf("b")).ok());
      files.TearWrite(1, keep);
      CHECK(log->AppendAndWait(RecordOf("torn")).status().code() == absl::StatusCode::kUnavailable);
    }
    {
      auto log = *OpenLog(memory, clock);
      REQUIRE(log->AppendAndWait(RecordOf("c")).ok());
    }
    auto entries = testing::EntriesOf(memory);
    const bool whole = entries[2].entry.exchange_name == "torn";  // all of it was written
    const bool cut = entries[2].entry.kind == EntryKind::kRecovery;
    CHECK(entries.size() == (whole || cut ? 4 : 3));
    if (cut) {
      CHECK(entries[2].entry.reasons == std::vector<std::string>{"tail_cut"});
      REQUIRE(entries[2].entry.cut);
      CHECK(entries[2].entry.cut->size_bytes <= keep);
    } else {
      CHECK((whole || keep == 0));
    }
    CHECK(Verify(memory, kLogDir).outcome == Outcome::kIntact);
  }
}

TEST_CASE("Ledger: what a crash left behind is overwritten together with the record of it",
          "[ledger]") {
  MemoryFiles memory;
  FaultyFiles files(memory);
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
    REQUIRE(log->AppendAndWait(RecordOf("b")).ok());  // behind the checkpoint
    files.TearWrite(1, 2000);
    CHECK_FALSE(log->AppendAndWait(RecordOf("torn", std::string(5000, 'x'))).ok());
  }
  const auto log = OpenLog(memory, clock);
  REQUIRE(log.ok());
  REQUIRE(testing::EntriesOf(memory).size() == 3);
  const VerifyResult result = testing::VerifyContents(memory.contents());  // before it is closed
  CHECK(result.problem == "");
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(testing::EntriesOf(memory)[2].entry.cut->size_bytes == 2000);
}

TEST_CASE("Ledger: exchanges left open are closed as interrupted, once", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  const Id left = Id::New(clock);
  const Id done = Id::New(clock);
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(testing::OpenOf(left)).ok());
    REQUIRE(log->AppendAndWait(testing::OpenOf(done)).ok());
    REQUIRE(log->AppendAndWait(testing::CloseOf(done)).ok());
  }
  for (int opened = 0; opened < 3; ++opened) CHECK((*OpenLog(files, clock))->size() == 4);
  const auto entries = testing::EntriesOf(files);
  const Entry& closing = entries.back().entry;
  CHECK(closing.kind == EntryKind::kClose);
  CHECK(closing.exchange == left);
  CHECK(closing.ending == Ending::kInterrupted);
  CHECK(closing.tenant == "tenant");
  CHECK(closing.engine == "local");
  CHECK(closing.at == clock.Now());
}

absl::Status OpenStatus(const MemoryFiles::Contents& contents) {
  MemoryFiles files(contents);
  FakeClock clock;
  return OpenLog(files, clock).status();
}

TEST_CASE("Ledger: segments restored from yesterday under today's checkpoint are refused",
          "[ledger][M-02]") {
  MemoryFiles files;
  FakeClock clock;
  const auto run = [&](const std::string& name) {
    auto log = *OpenLog(files, clock);
    for (int i = 0; i < 5; ++i) REQUIRE(log->AppendAndWait(RecordOf(name)).ok());
  };
  run("yesterday");
  MemoryFiles::Contents mixed = files.contents();
  run("today");
  mixed["/log/checkpoint"] = files.contents()["/log/checkpoint"];
  const absl::Status status = OpenStatus(mixed);
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(status.message()).find("5 entries but 10 were signed") != std::string::npos);
}

TEST_CASE("Ledger: another history under the checkpoint is DATA_LOSS", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(5);
  MemoryFiles files;
  FakeClock clock;
  for (const char* name : {"/log/log.key", "/log/seal.key", "/log/log.vkey"})
    files.Set(name, log[name]);
  {
    auto other = *OpenLog(files, clock);
    for (int i = 0; i < 5; ++i) REQUIRE(other->AppendAndWait(RecordOf("other")).ok());
  }
  MemoryFiles::Contents mixed = files.contents();
  mixed["/log/checkpoint"] = log["/log/checkpoint"];
  CHECK(OpenStatus(mixed).code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Ledger: a log without its checkpoint is refused", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(5);
  log.erase("/log/checkpoint");
  CHECK(OpenStatus(log).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Ledger: a missing segment or a changed byte before the tail is refused", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(40);
  log.erase("/log/resume");  // what it spares is not read
  for (uint64_t number = 0; log.count(testing::kLogDir + ("/" + SegmentName(number))) != 0;
       ++number) {
    const std::string path = testing::kLogDir + ("/" + SegmentName(number));
    MemoryFiles::Contents missing = log;
    missing.erase(path);
    CHECK((OpenStatus(missing).code() == absl::StatusCode::kDataLoss ||
           OpenStatus(missing).code() == absl::StatusCode::kFailedPrecondition));
    MemoryFiles::Contents changed = log;
    changed[path][changed[path].size() / 2] ^= 1;
    CHECK(OpenStatus(changed).code() == absl::StatusCode::kDataLoss);
  }
}

// The second to last of several batches that no checkpoint covers is changed: no crash does that.
TEST_CASE("Ledger: damage before the last batch is refused, even where nothing was signed",
          "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  MemoryFiles::Contents crashed;
  uint64_t offset = 0;
  {
    Options options = testing::SmallOptions();
    options.segment_bytes = 1 << 20;
    auto log = *OpenLog(files, clock, options);
    REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
    REQUIRE(log->AppendAndWait(RecordOf("b")).ok());
    offset = files.contents()["/log/segment/000000000000.seg"].find("wFr1") + 24 + 10;
    for (int i = 0; i < 3; ++i) REQUIRE(log->AppendAndWait(RecordOf("c")).ok());
    crashed = files.contents();
  }
  CHECK(OpenStatus(crashed).ok());
  std::string& bytes = crashed["/log/segment/000000000000.seg"];
  size_t second_last = bytes.rfind("wFr1");
  for (int frames = 0; frames < 5; ++frames) second_last = bytes.rfind("wFr1", second_last - 1);
  REQUIRE(second_last > offset);
  bytes[second_last + 30] ^= 1;
  CHECK(OpenStatus(crashed).code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace weir::ledger
