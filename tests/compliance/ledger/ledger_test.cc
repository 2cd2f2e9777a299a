#include "compliance/ledger/ledger.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <latch>
#include <thread>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/faulty_files.h"
#include "tests/testing/temp_dir.h"

namespace weir::ledger {
namespace {

using testing::CloseOf;
using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::SmallOptions;

Checkpoint CheckpointOf(FileSystem& files) {
  return *ReadCheckpoint(files, kLogDir, *ReadVerifierKey(files, kLogDir));
}

TEST_CASE("Ledger: what is appended is read back, in order, under the receipts' leaves",
          "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  std::vector<Receipt> receipts;
  {
    auto log = OpenLog(files, clock);
    REQUIRE(log.ok());
    for (int i = 0; i < 50; ++i) {
      receipts.push_back(*(*log)->AppendAndWait(RecordOf(std::to_string(i))));
      CHECK((*log)->size() == receipts.size());
    }
    CHECK((*log)->origin() == "weir.test/log");
  }
  const auto entries = testing::EntriesOf(files);
  REQUIRE(entries.size() == receipts.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    CHECK(receipts[i].index == i);
    CHECK(receipts[i].origin == "weir.test/log");
    CHECK(entries[i].index == i);
    CHECK(entries[i].leaf == receipts[i].leaf);
    CHECK(LeafHash(entries[i].leaf_bytes) == receipts[i].leaf);
    CHECK(entries[i].entry.exchange_name == std::to_string(i));
    CHECK(entries[i].entry.texts.empty());
  }
  CHECK(files.List("/log/segment")->size() > 3);
}

TEST_CASE("Ledger: an entry without a time gets the clock's, another keeps its own", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
    Entry timed = RecordOf("b");
    timed.at = absl::FromUnixSeconds(1);
    REQUIRE(log->AppendAndWait(timed).ok());
  }
  const auto entries = testing::EntriesOf(files);
  CHECK(entries[0].entry.at == clock.Now());
  CHECK(entries[1].entry.at == absl::FromUnixSeconds(1));
}

TEST_CASE("Ledger: sealed texts open with the log's key and are nowhere in the files",
          "[ledger][M-06][G-06]") {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("a", "a very private sentence")).ok());
  }
  for (const auto& [path, bytes] : files.contents()) {
    CHECK(bytes.find("private") == std::string::npos);
  }
  const auto keys = LoadOrMakeKeys(files, kLogDir, "weir.test/log");
  const auto texts = Unseal(testing::EntriesOf(files)[0], *keys->store);
  REQUIRE(texts.ok());
  CHECK((*texts)[0].role == "text");
  CHECK((*texts)[0].text.Reveal() == "a very private sentence");
  MemoryFiles elsewhere;
  const auto other = LoadOrMakeKeys(elsewhere, kLogDir, "weir.test/log");
  CHECK(Unseal(testing::EntriesOf(files)[0], *other->store).status().code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("Ledger: ForEachEntry begins at `first` and stops when told", "[ledger]") {
  MemoryFiles files(testing::CleanLog(20));
  std::vector<uint64_t> seen;
  const auto visit = [&](const StoredEntry& stored) {
    seen.push_back(stored.index);
    return stored.index < 8;
  };
  REQUIRE(ForEachEntry(files, kLogDir, 5, visit).ok());
  CHECK(seen == std::vector<uint64_t>{5, 6, 7, 8});
}

// One thread of many: what it appended and the index it was told.
struct Appender {
  std::vector<std::pair<std::string, absl::StatusOr<Receipt>>> appended;

  void Run(Ledger& log, const std::string& thread) {
    for (int i = 0; i < 20; ++i) {
      const std::string name = thread + "." + std::to_string(i);
      appended.emplace_back(name, log.AppendAndWait(RecordOf(name)));
    }
  }
  bool IsIn(const std::vector<std::string>& names) const {
    return std::all_of(appended.begin(), appended.end(), [&](const auto& row) {
      return row.second.ok() && names.at(row.second->index) == row.first;
    });
  }
};

TEST_CASE("Ledger: 64 threads append at once, each entry is there once and in its place",
          "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  std::vector<Appender> appenders(64);
  {
    const auto log = *OpenLog(files, clock);
    std::vector<std::thread> threads;
    threads.reserve(appenders.size());
    for (Appender& appender : appenders) {
      const std::string name = std::to_string(threads.size());
      threads.emplace_back(&Appender::Run, &appender, std::ref(*log), name);
    }
    for (std::thread& thread : threads) thread.join();
  }
  const auto names = testing::NamesOf(files);
  REQUIRE(names.size() == 64u * 20u);
  for (const Appender& appender : appenders) CHECK(appender.IsIn(names));
  CHECK(Verify(files, kLogDir).outcome == Outcome::kIntact);
}

// A file whose Sync waits until it is let go.
class SlowFiles final : public FileSystem {
 public:
  explicit SlowFiles(FileSystem& base) : base_(base) {}
  void HoldSyncs() { hold_ = true; }
  void WaitUntilHeld() { held_.wait(); }
  void LetGo() { go_.count_down(); }
  std::thread::id synced_by() const { return synced_by_; }

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    auto file = base_.Open(path, mode);
    if (!file.ok()) return file.status();
    return std::unique_ptr<File>(std::make_unique<SlowFile>(*this, *std::move(file)));
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return base_.Rename(from, to);
  }
  absl::Status MakeDirectory(const std::string& path) override { return base_.MakeDirectory(path); }
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override {
    return base_.List(directory);
  }
  absl::Status Remove(const std::string& path) override { return base_.Remove(path); }
  bool Exists(const std::string& path) const override { return base_.Exists(path); }
  absl::StatusOr<uint32_t> Permissions(const std::string& path) const override {
    return base_.Permissions(path);
  }

 private:
  class SlowFile final : public File {
   public:
    SlowFile(SlowFiles& files, std::unique_ptr<File> base)
        : files_(files), base_(std::move(base)) {}
    absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
      return base_->WriteAt(offset, bytes);
    }
    absl::StatusOr<std::string> ReadAt(uint64_t offset, size_t size) const override {
      return base_->ReadAt(offset, size);
    }
    absl::Status Sync() override {
      files_.synced_by_ = std::this_thread::get_id();
      if (files_.hold_.exchange(false)) {
        files_.held_.count_down();
        files_.go_.wait();
      }
      return base_->Sync();
    }
    absl::StatusOr<uint64_t> Size() const override { return base_->Size(); }
    absl::Status Truncate(uint64_t size) override { return base_->Truncate(size); }
    absl::Status Lock() override { return base_->Lock(); }
    absl::Status CheckName() const override { return base_->CheckName(); }

   private:
    SlowFiles& files_;
    std::unique_ptr<File> base_;
  };

  FileSystem& base_;
  std::atomic<bool> hold_ = false;
  std::latch held_{1};
  std::latch go_{1};
  std::atomic<std::thread::id> synced_by_;
};

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

TEST_CASE("Ledger: a segment file that was removed under it stops the log", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  auto log = *OpenLog(files, clock);
  REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
  REQUIRE(files.Remove("/log/segment/000000000000.seg").ok());
  CHECK(log->AppendAndWait(RecordOf("b")).status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("Ledger: an entry or text that is too large is INVALID_ARGUMENT and harms nobody",
          "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  auto log = *OpenLog(files, clock);
  Entry large = RecordOf("a");
  large.decision = std::string(kEntryLimitBytes, 'x');
  CHECK(log->AppendAndWait(large).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(log->AppendAndWait(RecordOf("b", std::string(kTextLimitBytes + 1, 'x'))).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(log->AppendAndWait(RecordOf("c")).ok());
  CHECK(log->size() == 1);
}

TEST_CASE("Ledger: the largest entry with 16 largest texts is read back and verified", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    Entry entry;
    for (size_t i = 0; i < kTextsLimit; ++i) {
      entry.texts.push_back({"text", UserText(std::string(kTextLimitBytes, 'x'))});
    }
    entry.decision = std::string(60'000, 'd');
    REQUIRE(log->AppendAndWait(entry).ok());
    REQUIRE(log->AppendAndWait(RecordOf("b")).ok());
  }
  CHECK(testing::EntriesOf(files)[0].sealed.size() == kTextsLimit);
  CHECK(Verify(files, kLogDir).outcome == Outcome::kIntact);
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

TEST_CASE("Ledger: a second opener is refused until the first has closed", "[ledger]") {
  const testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  FakeClock clock;
  const auto open = [&] {
    return Ledger::Open(*files, clock, dir / "log", SmallOptions(),
                        *LoadOrMakeKeys(*files, dir / "log", SmallOptions().origin));
  };
  auto first = open();
  REQUIRE(first.ok());
  CHECK(open().status().code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE((*first)->AppendAndWait(RecordOf("a")).ok());
  first->reset();
  CHECK((*open())->size() == 1);
}

TEST_CASE("Ledger: options out of range are INVALID_ARGUMENT", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  std::vector<Options> rows(5, SmallOptions());
  rows[0].origin = "a b";
  rows[1].queue_limit = 0;
  rows[2].queue_limit = (1 << 20) + 1;
  rows[3].grow_bytes = 0;
  rows[4].segment_bytes = 0;
  for (const Options& options : rows) {
    CHECK(OpenLog(files, clock, options).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace weir::ledger
