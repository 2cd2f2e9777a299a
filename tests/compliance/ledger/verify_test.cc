#include "compliance/ledger/verify.h"

#include <catch2/catch.hpp>
#include <functional>
#include <optional>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tree.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;
using testing::VerifyContents;

constexpr const char* kFirst = "/log/segment/000000000000.seg";

// A log whose process died: allocated zeros at the end, the last entries not signed.
MemoryFiles::Contents CrashedLog(int entries) {
  MemoryFiles files;
  FakeClock clock;
  auto log = OpenLog(files, clock);
  REQUIRE(log.ok());
  for (int i = 0; i < entries; ++i)
    REQUIRE((*log)->AppendAndWait(RecordOf(std::to_string(i))).ok());
  return files.contents();
}

// What an auditor is given: everything but the keys, the lock and what the writer notes for itself.
bool IsEvidence(const std::string& path) {
  return path.find(".key") == std::string::npos && path.find("/lock") == std::string::npos &&
         path.find("/keys/") == std::string::npos && !path.ends_with("/resume");
}

TEST_CASE("Verify: a clean log of any size is intact, with its root and checkpoint", "[ledger]") {
  for (const int entries : {0, 1, 2, 30}) {
    MemoryFiles files(testing::CleanLog(entries));
    const VerifyResult result = Verify(files, kLogDir);
    INFO(result.problem);
    CHECK(result.outcome == Outcome::kIntact);
    CHECK(result.entries == static_cast<uint64_t>(entries));
    CHECK(result.checkpoint_size == result.entries);
    CHECK(result.checkpoint_signed);
    CompactRange tree;
    for (const StoredEntry& stored : testing::EntriesOf(files)) tree.Append(stored.leaf);
    CHECK(result.root == tree.Root());
    CHECK(result.problem.empty());
    CHECK(result.note.empty());
  }
}

TEST_CASE("Verify: allocated zeros and unsigned entries are intact, the latter with a note",
          "[ledger]") {
  const VerifyResult result = VerifyContents(CrashedLog(4));
  INFO(result.problem);
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.entries == 4);
  CHECK(result.checkpoint_size == 0);
  CHECK(result.note == "the last 4 entries are not signed yet");
}

TEST_CASE("Verify: every changed byte of a closed log is found", "[ledger][M-02]") {
  const MemoryFiles::Contents log = testing::CleanLog(7);
  size_t changed = 0;
  for (const auto& [path, bytes] : log) {
    if (!IsEvidence(path)) continue;
    MemoryFiles files(log);
    for (size_t at = 0; at < bytes.size(); ++at) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
      files.Set(path, damaged);
      const VerifyResult result = Verify(files, kLogDir);
      if (result.outcome != Outcome::kTampered) FAIL(path << ": byte " << at << " is not found");
      if (result.problem.empty()) FAIL(path << ": byte " << at << " is not named");
      ++changed;
    }
  }
  CHECK(changed > 2500);
}

TEST_CASE("Verify: every changed byte of a crashed log is found, zeros at the end included",
          "[ledger]") {
  const MemoryFiles::Contents log = CrashedLog(3);
  MemoryFiles files(log);
  const std::string& bytes = log.at(kFirst);
  const size_t end = bytes.find_last_not_of('\0') + 1;
  REQUIRE(end < bytes.size());
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    files.Set(kFirst, damaged);
    const VerifyResult result = Verify(files, kLogDir);
    if (result.outcome == Outcome::kIntact) FAIL("byte " << at << " is not found");
    if (at >= end && result.outcome != Outcome::kTampered) FAIL("byte " << at << " cannot be told");
  }
}

// The first size at which the file can be cut without being found out, if any.
std::optional<size_t> HiddenCut(const MemoryFiles::Contents& log, const std::string& path) {
  MemoryFiles files(log);
  const std::string& bytes = log.at(path);
  for (size_t size = 0; size < bytes.size(); ++size) {
    files.Set(path, bytes.substr(0, size));
    if (Verify(files, kLogDir).outcome != Outcome::kTampered) return size;
  }
  return std::nullopt;
}

TEST_CASE("Verify: every truncation of a closed log is found", "[ledger][M-02]") {
  const MemoryFiles::Contents log = testing::CleanLog(7);
  for (const auto& [path, bytes] : log) {
    if (!IsEvidence(path)) continue;
    INFO(path);
    CHECK_FALSE(HiddenCut(log, path));
  }
}

TEST_CASE("Verify: bytes added to any file are found", "[ledger]") {
  for (const auto& [path, bytes] : testing::CleanLog(7)) {
    if (!IsEvidence(path)) continue;
    for (const char* more : {"x", "\n", "\xe2\x80\x94 a b\n"}) {
      MemoryFiles::Contents log = testing::CleanLog(7);
      log[path] += more;
      INFO(path);
      CHECK(VerifyContents(log).outcome == Outcome::kTampered);
    }
  }
}

TEST_CASE("Verify: zeros added behind the last batch are allowed", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(3);
  log[kFirst] += std::string(5000, '\0');
  CHECK(VerifyContents(log).outcome == Outcome::kIntact);
}

TEST_CASE("Verify: a removed, swapped or doubled segment is found", "[ledger]") {
  const MemoryFiles::Contents log = testing::CleanLog(40);
  const std::string last = "/log/segment/00000000000";
  for (int number = 0; number < 3; ++number) {
    const std::string path = last + std::to_string(number) + ".seg";
    const std::string next = last + std::to_string(number + 1) + ".seg";
    REQUIRE(log.count(next) == 1);
    MemoryFiles::Contents removed = log;
    removed.erase(path);
    CHECK(VerifyContents(removed).outcome == Outcome::kTampered);
    MemoryFiles::Contents swapped = log;
    std::swap(swapped[path], swapped[next]);
    CHECK(VerifyContents(swapped).outcome == Outcome::kTampered);
    MemoryFiles::Contents doubled = log;
    doubled[next] = doubled[path];
    CHECK(VerifyContents(doubled).outcome == Outcome::kTampered);
  }
}

TEST_CASE("Verify: two batches that changed places are found", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(2);
  std::string& bytes = log[kFirst];
  const size_t first = bytes.find("wFr1");
  const size_t half = first + (bytes.size() - first) / 2;  // two batches of the same size
  bytes = bytes.substr(0, first) + bytes.substr(half) + bytes.substr(first, half - first);
  CHECK(VerifyContents(log).outcome == Outcome::kTampered);
}

constexpr size_t kNameAt = 8;  // of the exchange in the bytes of RecordOf

// An attacker who mends the checksums: each frame of the file as `change` leaves it.
MemoryFiles::Contents Forged(MemoryFiles::Contents log,
                             const std::function<void(FrameHeader&, std::string&)>& change) {
  std::string& bytes = log[kFirst];
  std::string forged = bytes.substr(0, ReadSegmentHeader(bytes)->size());
  for (size_t at = forged.size(); at < bytes.size();) {
    FrameHeader header = *ReadFrameHeader(std::string_view(bytes).substr(at));
    std::string payload = bytes.substr(at + kFrameHeaderSize, header.size);
    at += kFrameHeaderSize + header.size;
    change(header, payload);
    if (!payload.empty()) AppendFrame(forged, header.type, header.sequence, payload);
  }
  bytes = forged;
  return log;
}

TEST_CASE("Verify: forged frames with good checksums are found and named", "[ledger]") {
  struct Row {
    FrameType type;
    uint64_t sequence;
    void (*change)(std::string&);
    const char* problem;
  };
  const Row rows[] = {
      {FrameType::kBlob, 1, [](std::string& payload) { payload.back() ^= 1; },
       "entry 1: segment/000000000000.seg: byte 426: sealed text 0 was changed"},
      {FrameType::kBlob, 1, [](std::string& payload) { payload.clear(); },
       "entry 1: segment/000000000000.seg: byte 426: a sealed text is missing or too many"},
      {FrameType::kLeaf, 1, [](std::string& payload) { payload[kNameAt] ^= 1; },
       "segment/000000000000.seg: byte 663: the root of the batch is wrong"},
      {FrameType::kTrailer, 2, [](std::string& payload) { payload.back() ^= 1; },
       "segment/000000000000.seg: byte 663: the batch does not follow the one before"},
      {FrameType::kTrailer, 2, [](std::string& payload) { payload[0] ^= 1; },
       "segment/000000000000.seg: byte 663: the trailer does not describe its batch"}};
  const MemoryFiles::Contents log = testing::CleanLog(3);
  CHECK(VerifyContents(Forged(log, [](FrameHeader&, std::string&) {})).outcome == Outcome::kIntact);
  for (const Row& row : rows) {
    const auto change = [&row](FrameHeader& header, std::string& payload) {
      if (header.type == row.type && header.sequence == row.sequence) row.change(payload);
    };
    const VerifyResult result = VerifyContents(Forged(log, change));
    CHECK(result.outcome == Outcome::kTampered);
    CHECK(result.problem == row.problem);
  }
}

TEST_CASE("Verify: a forged segment header with a good checksum is found", "[ledger]") {
  const std::string path = "/log/segment/000000000001.seg";
  const MemoryFiles::Contents log = testing::CleanLog(20);
  const SegmentHeader good = *ReadSegmentHeader(log.at(path));
  const std::string place = "segment/000000000001.seg: byte 0: ";
  std::vector<std::pair<SegmentHeader, std::string>> rows(
      4, {good, place + "the file does not follow the one before"});
  rows[0].first.first_index += 1;
  rows[1].first.previous.bytes[0] ^= 1;
  rows[2] = {good, place + "the header belongs to another file"};
  rows[2].first.number += 1;
  rows[3] = {good, place + "the header belongs to another file"};
  rows[3].first.origin = "weir.test/lof";
  for (const auto& [header, problem] : rows) {
    MemoryFiles::Contents forged = log;
    forged[path] = ToBytes(header) + log.at(path).substr(good.size());
    CHECK(VerifyContents(forged).outcome == Outcome::kTampered);
    CHECK(VerifyContents(forged).problem == problem);
  }
}

// The whole file written anew with another entry in it and everything but the signature mended.
TEST_CASE("Verify: a rewritten history is found by the signed root", "[ledger][M-02]") {
  const MemoryFiles::Contents log = testing::CleanLog(3);
  CompactRange tree;
  crypto::Digest previous;
  const VerifyResult result =
      VerifyContents(Forged(log, [&](FrameHeader& header, std::string& payload) {
        if (header.type == FrameType::kBlob) return;
        if (header.type == FrameType::kLeaf) {
          if (header.sequence == 1) payload[kNameAt] ^= 1;
          return tree.Append(LeafHash(payload));
        }
        Trailer trailer = *ReadTrailer(payload);
        trailer.root = tree.Root();
        trailer.previous = previous;
        payload = ToBytes(trailer);
        previous = ChainHash(payload);
      }));
  CHECK(result.outcome == Outcome::kTampered);
  CHECK(result.problem == "the root of the first 3 entries is not the one that was signed");
}

TEST_CASE("Verify: a log rolled back below its checkpoint names what is missing", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
  }
  MemoryFiles::Contents mixed = files.contents();
  {
    auto log = *OpenLog(files, clock);
    REQUIRE(log->AppendAndWait(RecordOf("b")).ok());
  }
  mixed["/log/checkpoint"] = files.contents()["/log/checkpoint"];
  const VerifyResult result = VerifyContents(mixed);
  CHECK(result.outcome == Outcome::kTampered);
  CHECK(result.bad_entry == 1u);
  CHECK(result.problem == "the log ends at entry 1 but 2 were signed");
}

TEST_CASE("Verify: a checkpoint signed by another key is found", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(3);
  log["/log/checkpoint"] = testing::CleanLog(3)["/log/checkpoint"];
  CHECK(VerifyContents(log).outcome == Outcome::kTampered);
}

TEST_CASE("Verify: without checkpoint or vkey it cannot tell, unless something is wrong anyway",
          "[ledger]") {
  for (const char* name : {"checkpoint", "log.vkey"}) {
    MemoryFiles::Contents log = testing::CleanLog(3);
    log.erase(std::string("/log/") + name);
    const VerifyResult result = VerifyContents(log);
    CHECK(result.outcome == Outcome::kCannotTell);
    CHECK(result.entries == 3);
    CHECK(result.problem == std::string(name) + ": missing");
    log[kFirst][200] ^= 1;
    CHECK(VerifyContents(log).outcome == Outcome::kTampered);
  }
  CHECK(VerifyContents({}).outcome == Outcome::kCannotTell);
}

TEST_CASE("Verify: an unfinished batch behind the checkpoint cannot be told from a crash",
          "[ledger]") {
  MemoryFiles::Contents log = CrashedLog(3);
  std::string& bytes = log[kFirst];
  bytes.resize(bytes.find_last_not_of('\0') + 1 - 10);
  const VerifyResult result = VerifyContents(log);
  CHECK(result.outcome == Outcome::kCannotTell);
  CHECK(result.entries == 2);
  MemoryFiles files(log);
  CHECK(testing::NamesOf(files) == std::vector<std::string>{"0", "1"});
}

TEST_CASE("ForEachEntry: damage before the tail is DATA_LOSS and names the place", "[ledger]") {
  MemoryFiles::Contents log = testing::CleanLog(40);
  log[kFirst][300] ^= 1;
  MemoryFiles files(log);
  const absl::Status status =
      ForEachEntry(files, kLogDir, 0, [](const StoredEntry&) { return true; });
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(std::string(status.message()).find("segment/000000000000.seg: byte ") == 0);
}

}  // namespace
}  // namespace weir::ledger
