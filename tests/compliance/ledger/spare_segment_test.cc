#include "compliance/ledger/spare_segment.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "compliance/ledger/segment.h"
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

const char* const kNext = "/log/segment/next";

// Large enough for a spare file; 18 records of 60 KB fill one.
Options SpareOptions() {
  Options options = testing::SmallOptions();
  options.segment_bytes = 1 << 20;
  options.grow_bytes = 64 << 10;
  return options;
}

Entry LargeRecord(const std::string& name) { return RecordOf(name, std::string(60'000, 'x')); }

bool ComesToBe(FileSystem& files, const std::string& path, bool there = true) {
  for (int i = 0; i < 400 && files.Exists(path) != there; ++i)
    absl::SleepFor(absl::Milliseconds(5));
  return files.Exists(path) == there;
}

TEST_CASE(
    "SpareSegment: is there when a file is half full, becomes the next one, is gone at the end",
    "[ledger]") {
  MemoryFiles files;
  const FakeClock clock;
  {
    auto log = *OpenLog(files, clock, SpareOptions());
    for (int i = 0; i < 8; ++i) REQUIRE(log->AppendAndWait(LargeRecord("first")).ok());
    CHECK_FALSE(files.Exists(kNext));
    REQUIRE(log->AppendAndWait(LargeRecord("half")).ok());
    CHECK(ComesToBe(files, kNext));
    for (int i = 0; i < 12; ++i) REQUIRE(log->AppendAndWait(LargeRecord("second")).ok());
    CHECK(files.Exists(SegmentPath(kLogDir, 1)));
    CHECK(Verify(files, kLogDir).problem == "");
    CHECK(Verify(files, kLogDir).entries == 21);
    for (int i = 0; i < 8; ++i) REQUIRE(log->AppendAndWait(LargeRecord("third")).ok());
    CHECK(ComesToBe(files, kNext));
  }
  CHECK_FALSE(files.Exists(kNext));
  CHECK(Verify(files, kLogDir).outcome == Outcome::kIntact);
  CHECK(Verify(files, kLogDir).entries == 29);
}

TEST_CASE("SpareSegment: what a crash left of it is removed, and one with its number goes on",
          "[ledger]") {
  MemoryFiles files(testing::CleanLog(12, SpareOptions()));
  files.Set(kNext, std::string(4096, 'x'));
  files.Set(SegmentPath(kLogDir, 1), std::string(1 << 20, '\0'));
  const FakeClock clock;
  {
    auto log = OpenLog(files, clock, SpareOptions());
    REQUIRE(log.status().ToString() == "OK");
    CHECK_FALSE(files.Exists(kNext));
    REQUIRE((*log)->AppendAndWait(RecordOf("more")).ok());
    CHECK(Verify(files, kLogDir).problem == "");
  }
  CHECK(Verify(files, kLogDir).entries == 13);
}

TEST_CASE("SpareSegment: when it cannot be made nothing is taken, and it is tried again",
          "[ledger]") {
  MemoryFiles memory;
  FaultyFiles files(memory);
  REQUIRE(files.MakeDirectory("/log/segment").ok());
  SpareSegment spare(files, kLogDir, 3 << 20);
  CHECK_FALSE(*spare.TakeAs("/log/segment/a"));
  files.FailWritesTo("/next", absl::UnavailableError("broken"));
  spare.Make();
  spare.WaitUntilMade();
  CHECK_FALSE(spare.IsDiskFull());
  CHECK_FALSE(*spare.TakeAs("/log/segment/a"));
  CHECK_FALSE(memory.Exists(kNext));
  files.FailWritesTo("", absl::OkStatus());
  absl::SleepFor(absl::Milliseconds(250));
  spare.Make();
  spare.WaitUntilMade();
  CHECK(*spare.TakeAs("/log/segment/a"));
  CHECK(memory.contents().at("/log/segment/a") == std::string(3 << 20, '\0'));
}

TEST_CASE("Ledger: with no room for another segment nothing is begun, and what is open may end",
          "[ledger]") {
  MemoryFiles memory;
  FaultyFiles files(memory);
  const FakeClock clock;
  auto log = *OpenLog(files, clock, SpareOptions());
  const Id exchange = Id::New(clock);
  REQUIRE(log->AppendAndWait(testing::OpenOf(exchange)).ok());
  files.FailWritesTo("/next", absl::ResourceExhaustedError("no space left"));
  for (int i = 0; i < 9; ++i) REQUIRE(log->AppendAndWait(LargeRecord("before")).ok());
  const auto begins = [&] {
    return log->AppendAndWait(testing::OpenOf(Id::New(clock))).status().code();
  };
  auto code = begins();
  for (int i = 0; i < 400 && code == absl::StatusCode::kOk; ++i) {
    absl::SleepFor(absl::Milliseconds(5));
    code = begins();
  }
  CHECK(code == absl::StatusCode::kResourceExhausted);
  CHECK(log->AppendAndWait(RecordOf("new")).status().code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK(log->AppendAndWait(testing::CloseOf(exchange)).ok());
  files.FailWritesTo("", absl::OkStatus());  // somebody made room
  for (int i = 0; i < 400 && code != absl::StatusCode::kOk; ++i) {
    absl::SleepFor(absl::Milliseconds(5));
    code = begins();
  }
  CHECK(code == absl::StatusCode::kOk);
}

void CheckIsWhole(FileSystem& files, const std::set<std::string>& acknowledged) {
  const auto names = testing::NamesOf(files);
  const std::set<std::string> there(names.begin(), names.end());
  CHECK(there.size() == names.size());
  CHECK(std::includes(there.begin(), there.end(), acknowledged.begin(), acknowledged.end()));
  CHECK(Verify(files, kLogDir).problem == "");
}

// Appends until a call fails; the names that were acknowledged.
void AppendLarge(Ledger& log, const std::string& run, std::set<std::string>& acknowledged,
                 int records = 40) {
  for (int i = 0; i < records; ++i) {
    const std::string name = run + "." + std::to_string(i);
    if (!log.AppendAndWait(LargeRecord(name)).ok()) return;
    acknowledged.insert(name);
  }
}

TEST_CASE("SpareSegment: power cuts at any moment of its making and taking lose nothing",
          "[ledger]") {
  std::mt19937_64 random(20261123);
  for (int cut = 0; cut < 40; ++cut) {
    INFO("cut " << cut);
    MemoryFiles memory;
    FaultyFiles files(memory);
    const FakeClock clock;
    std::set<std::string> acknowledged;
    for (const char* run : {"a", "b"}) {
      files.CutPowerAt(30 + random() % 120);
      {
        auto log = OpenLog(files, clock, SpareOptions());
        if (log.ok()) AppendLarge(**log, run, acknowledged);
      }
      REQUIRE(files.Restore(random).ok());
    }
    REQUIRE(OpenLog(files, clock, SpareOptions()).status().ToString() == "OK");
    CheckIsWhole(files, acknowledged);
  }
}

// The log is opened again, goes on in the segment whose name may be lost, and then the power goes.
TEST_CASE("SpareSegment: taken, but its directory not synced, nothing that goes into it is lost",
          "[ledger]") {
  std::mt19937_64 random(20261124);
  int spoilt = 0;
  for (uint64_t n = 1; n <= 80; ++n) {
    const uint64_t renaming = 1 + n % 8;
    INFO("renaming " << renaming);
    MemoryFiles memory;
    FaultyFiles files(memory);
    const FakeClock clock;
    std::set<std::string> acknowledged;
    files.FailAfterRename(renaming, absl::UnavailableError("broken"));
    for (const int records : {40, 2}) {
      auto log = OpenLog(files, clock, SpareOptions());
      if (log.ok()) AppendLarge(**log, std::to_string(records), acknowledged, records);
    }
    spoilt += files.has_failed() ? 1 : 0;
    REQUIRE(files.Restore(random).ok());
    REQUIRE(OpenLog(files, clock, SpareOptions()).status().ToString() == "OK");
    CheckIsWhole(files, acknowledged);
  }
  CHECK(spoilt > 60);
}

}  // namespace
}  // namespace weir::ledger
