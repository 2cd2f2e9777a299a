#include "compliance/ledger/ledger.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::SmallOptions;

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
