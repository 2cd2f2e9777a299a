// What a start reads, what it trusts instead, and what it does when that is not to be trusted.
#include <catch2/catch.hpp>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/recovery.h"
#include "compliance/ledger/resume.h"
#include "compliance/ledger/segment.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::ledger {
namespace {

using testing::CleanLog;
using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;

const char* const kResume = "/log/resume";

std::string SegmentFile(uint64_t number) { return SegmentPath(kLogDir, number); }

// What a writer finds when it opens the log.
absl::StatusOr<Recovered> RecoverIn(FileSystem& files) {
  const VerifierKey key = *ReadVerifierKey(files, kLogDir);
  return Recover(files, kLogDir, *ReadCheckpoint(files, kLogDir, key), key);
}

absl::Status OpenStatus(const MemoryFiles::Contents& contents) {
  MemoryFiles files(contents);
  const FakeClock clock;
  return OpenLog(files, clock).status();
}

TEST_CASE("Restart: a log that was closed is read from its end, and is the same as if read whole",
          "[ledger]") {
  for (const int entries : {1, 2, 40, 300, 520}) {
    INFO(entries);
    MemoryFiles files(CleanLog(entries));
    const auto quick = RecoverIn(files);
    REQUIRE(quick.ok());
    CHECK(quick->read_from == static_cast<uint64_t>(entries));
    REQUIRE(files.Remove(kResume).ok());
    const auto whole = RecoverIn(files);
    REQUIRE(whole.ok());
    CHECK(whole->read_from == 0);
    CHECK(quick->position == whole->position);
    CHECK(quick->tree.peaks() == whole->tree.peaks());
    CHECK(quick->published.tiles.Root() == whole->published.tiles.Root());
    CHECK(quick->published.position == whole->published.position);
  }
}

TEST_CASE("Restart: what goes on behind the resume point is what would have been without one",
          "[ledger]") {
  for (const int entries : {1, 255, 256, 257, 300}) {
    INFO(entries);
    MemoryFiles files(CleanLog(entries));
    const FakeClock clock;
    for (int i = 0; i < 300; ++i) {
      const auto log = OpenLog(files, clock);
      REQUIRE(log.ok());
      for (int j = 0; j <= i; j += 20) REQUIRE((*log)->AppendAndWait(RecordOf("more")).ok());
      i += 40;
    }
    const VerifyResult result = Verify(files, kLogDir);  // tiles too
    CHECK(result.problem == "");
    CHECK(result.tiles_checked > 0);
  }
}

TEST_CASE("Restart: what was signed and lies before the resume point is verify's to read",
          "[ledger]") {
  MemoryFiles::Contents log = CleanLog(40);
  std::string& bytes = log[SegmentFile(0)];
  bytes[bytes.size() / 2] ^= 1;
  CHECK(OpenStatus(log).ok());
  CHECK(testing::VerifyContents(log).outcome == Outcome::kTampered);
  log.erase(kResume);
  CHECK(OpenStatus(log).code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Restart: a segment that is missing is refused, whether it would be read or not",
          "[ledger]") {
  const MemoryFiles::Contents log = CleanLog(40);
  for (uint64_t number = 0; log.count(SegmentFile(number)) != 0; ++number) {
    INFO(number);
    MemoryFiles::Contents missing = log;
    missing.erase(SegmentFile(number));
    const auto code = OpenStatus(missing).code();
    CHECK((code == absl::StatusCode::kDataLoss || code == absl::StatusCode::kFailedPrecondition));
  }
}

TEST_CASE("Restart: with any byte of it changed or cut off the log is read whole", "[ledger]") {
  const MemoryFiles::Contents log = CleanLog(12);
  const std::string good = log.at(kResume);
  const auto read_from = [&](const std::string& resume) {
    MemoryFiles files(log);
    files.Set(kResume, resume);
    const auto recovered = RecoverIn(files);
    REQUIRE(recovered.ok());
    return recovered->read_from;
  };
  CHECK(read_from(good) == 12);
  for (size_t i = 0; i < good.size(); ++i) {
    INFO(i);
    std::string changed = good;
    changed[i] ^= 1;
    CHECK(read_from(changed) == 0);
    CHECK(read_from(good.substr(0, i)) == 0);
  }
  CHECK(read_from(CleanLog(12).at(kResume)) == 0);  // signed by another log's key
}

TEST_CASE("Restart: the checkpoint or an older resume point in its place changes nothing",
          "[ledger]") {
  MemoryFiles files(CleanLog(12));
  const std::string older = files.contents().at(kResume);
  const FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    for (int i = 0; i < 30; ++i) REQUIRE(log->AppendAndWait(RecordOf("later")).ok());
  }
  files.Set(kResume, older);
  CHECK(RecoverIn(files)->read_from == 12);
  CHECK(RecoverIn(files)->tree.size() == 42);
  files.Set(kResume, files.contents().at("/log/checkpoint"));
  CHECK(RecoverIn(files)->read_from == 0);
  CHECK(RecoverIn(files)->tree.size() == 42);
}

TEST_CASE("Restart: tiles that are missing or wrong at its end make it read the log whole",
          "[ledger]") {
  const MemoryFiles::Contents log = CleanLog(300);
  for (const char* tile :
       {"/log/tile/0/001.p/44", "/log/tile/1/000.p/1", "/log/tile/entries/001.p/44"}) {
    INFO(tile);
    REQUIRE(log.count(tile) == 1);
    MemoryFiles::Contents changed = log;
    changed[tile].back() ^= 1;
    MemoryFiles wrong(changed);
    CHECK(RecoverIn(wrong)->read_from == 0);
    changed.erase(tile);
    MemoryFiles missing(changed);
    CHECK(RecoverIn(missing)->read_from == 0);
  }
}

// A process that ends without closing the log: what is on disk while it is open.
struct Killed {
  MemoryFiles files;
  FakeClock clock;
  MemoryFiles::Contents contents;
};

TEST_CASE("Restart: an exchange opened before the resume point is closed as interrupted after it",
          "[ledger]") {
  Killed killed;
  const Id left = Id::New(killed.clock);
  const Id closed = Id::New(killed.clock);
  {
    auto log = *OpenLog(killed.files, killed.clock);
    REQUIRE(log->AppendAndWait(testing::OpenOf(left)).ok());
    REQUIRE(log->AppendAndWait(testing::OpenOf(closed)).ok());
    killed.contents = killed.files.contents();
  }  // signs, and writes the resume point with both of them open
  const std::string resume = killed.files.contents().at(kResume);
  CHECK(resume.find("open " + left.ToString()) != std::string::npos);
  {
    auto log = *OpenLog(killed.files, killed.clock);  // closes both
    REQUIRE(log->size() == 4);
  }
  CHECK(killed.files.contents().at(kResume).find("open ") == std::string::npos);
  // The same with the process killed once one of them was closed.
  killed.contents["/log/checkpoint"] = killed.files.contents().at("/log/checkpoint");
  MemoryFiles files(killed.contents);
  CHECK(OpenStatus(killed.contents).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Restart: a resume point with open exchanges is followed to their closing entries",
          "[ledger]") {
  MemoryFiles files;
  const FakeClock clock;
  const Id exchange = Id::New(clock);
  std::string resume;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(testing::OpenOf(exchange)).ok());
    for (int i = 0; i < 40; ++i) REQUIRE(log->AppendAndWait(RecordOf("beside")).ok());
  }
  resume = files.contents().at(kResume);
  REQUIRE((*OpenLog(files, clock))->size() == 42);  // closed by now
  const auto closed = files.contents();
  files.Set(kResume, resume);
  const auto recovered = RecoverIn(files);
  REQUIRE(recovered.ok());
  CHECK(recovered->read_from == 41);
  CHECK(recovered->open.empty());
}

TEST_CASE("Restart: segments of yesterday under today's checkpoint and resume point are refused",
          "[ledger]") {
  MemoryFiles files(CleanLog(30));
  MemoryFiles::Contents mixed = files.contents();
  const FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    for (int i = 0; i < 30; ++i) REQUIRE(log->AppendAndWait(RecordOf("today")).ok());
  }
  mixed["/log/checkpoint"] = files.contents().at("/log/checkpoint");
  CHECK(OpenStatus(mixed).code() == absl::StatusCode::kFailedPrecondition);
  mixed[kResume] = files.contents().at(kResume);
  CHECK(OpenStatus(mixed).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Restart: an entry on the way when the process was killed is cut behind a resume point",
          "[ledger]") {
  MemoryFiles::Contents log = CleanLog(12);
  std::string last;
  for (const auto& [path, bytes] : log) last = path.ends_with(".seg") ? path : last;
  log[last] += std::string("wFr1") + std::string(40, 'x');
  MemoryFiles torn(log);
  const auto recovered = RecoverIn(torn);
  REQUIRE(recovered.status().ToString() == "OK");
  CHECK(recovered->read_from == 12);
  REQUIRE(recovered->cut);
  CHECK(recovered->cut->size_bytes == 44);
}

}  // namespace
}  // namespace weir::ledger
