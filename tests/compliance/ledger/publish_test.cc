// Tiles as a log keeps them: written before the checkpoint that needs them, checked by verify, made
// anew by repair.
#include <catch2/catch.hpp>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/repair.h"
#include "compliance/ledger/tile_store.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/verify.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/faulty_files.h"
#include "tests/testing/forwarding_files.h"

namespace weir::ledger {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::OpenLog;
using testing::RecordOf;

bool IsTile(const std::string& path) { return path.starts_with("/log/tile/"); }

MemoryFiles::Contents TilesIn(const MemoryFiles::Contents& log) {
  MemoryFiles::Contents tiles;
  for (const auto& [path, bytes] : log) {
    if (IsTile(path)) tiles[path] = bytes;
  }
  return tiles;
}

// 300 entries published at 7, at 258 and at 300: with partial tiles of older trees.
MemoryFiles::Contents Log300() {
  static const MemoryFiles::Contents log = [] {
    MemoryFiles files;
    FakeClock clock;
    for (const int until : {7, 258, 300}) {
      auto opened = OpenLog(files, clock);
      REQUIRE(opened.ok());
      while ((*opened)->size() < static_cast<uint64_t>(until)) {
        REQUIRE((*opened)->AppendAndWait(RecordOf(std::to_string((*opened)->size()), "t")).ok());
      }
    }
    return files.contents();
  }();
  return log;
}

TEST_CASE("Publish: a closed log has the tiles of its checkpoint, and old partial ones until full",
          "[ledger]") {
  const MemoryFiles::Contents log = Log300();
  std::vector<std::string> paths;
  for (const auto& [path, bytes] : TilesIn(log)) paths.push_back(path);
  CHECK(paths == std::vector<std::string>{"/log/tile/0/000", "/log/tile/0/001.p/2",
                                          "/log/tile/0/001.p/44", "/log/tile/1/000.p/1",
                                          "/log/tile/entries/000", "/log/tile/entries/001.p/2",
                                          "/log/tile/entries/001.p/44"});
  MemoryFiles files(log);
  const auto entries = testing::EntriesOf(files);
  const auto bundle = ReadBundle(log.at("/log/tile/entries/000"));
  for (size_t i = 0; i < 256; ++i) CHECK((*bundle)[i] == entries[i].leaf_bytes);
  const VerifyResult result = Verify(files, kLogDir);
  CHECK(result.problem == "");
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.tiles_checked >= 7);
}

TEST_CASE("Publish: without tiles there is no tile directory, and that is intact", "[ledger]") {
  Options options = testing::SmallOptions();
  options.tiles = false;
  const MemoryFiles::Contents log = testing::CleanLog(10, options);
  CHECK(TilesIn(log).empty());
  CHECK(testing::VerifyContents(log).outcome == Outcome::kIntact);
  CHECK(testing::VerifyContents(log).tiles_checked == 0);
}

TEST_CASE("Publish: tiles that are missing when a log is opened are all written again",
          "[ledger]") {
  MemoryFiles::Contents log = Log300();
  for (const auto& [path, bytes] : TilesIn(Log300())) log.erase(path);
  MemoryFiles files(log);
  FakeClock clock;
  { REQUIRE(OpenLog(files, clock).ok()); }
  CHECK(files.contents().at("/log/tile/0/000") == Log300().at("/log/tile/0/000"));
  CHECK(files.contents().at("/log/tile/0/001.p/44") == Log300().at("/log/tile/0/001.p/44"));
  CHECK(Verify(files, kLogDir).problem == "");
}

TEST_CASE("Publish: what was changed in the files before it is signed stops the log", "[ledger]") {
  MemoryFiles files;
  FakeClock clock;
  {
    auto log = *OpenLog(files, clock);
    for (int i = 0; i < 3; ++i) REQUIRE(log->AppendAndWait(RecordOf("a")).ok());
    std::string bytes = files.contents().at("/log/segment/000000000000.seg");
    bytes[200] ^= 1;
    files.Set("/log/segment/000000000000.seg", bytes);
    clock.Advance(absl::Seconds(2));
    absl::Status status;
    for (int i = 0; i < 500 && status.ok(); ++i) {
      absl::SleepFor(absl::Milliseconds(10));
      status = log->AppendAndWait(RecordOf("b")).status();
    }
    CHECK(status.code() == absl::StatusCode::kUnavailable);
  }
  const auto key = ReadVerifierKey(files, kLogDir);
  CHECK(ReadCheckpoint(files, kLogDir, *key)->size == 0);
}

// Fails every Rename: no tile and no checkpoint can be published.
class NoRename final : public testing::ForwardingFiles {
 public:
  using ForwardingFiles::ForwardingFiles;
  std::atomic<bool> broken = false;
  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (broken) return absl::UnavailableError("broken");
    return ForwardingFiles::Rename(from, to);
  }
};

TEST_CASE("Publish: without a checkpoint for 60 seconds the log takes no more entries",
          "[ledger]") {
  MemoryFiles memory;
  NoRename files(memory);
  FakeClock clock;
  Options options = testing::SmallOptions();
  options.checkpoint_every = absl::Milliseconds(20);
  auto log = *OpenLog(files, clock, options);
  REQUIRE(log->AppendAndWait(RecordOf("a")).ok());  // has its key from then on
  files.broken = true;
  const auto append_for = [&](absl::Duration time) {
    absl::Status status;
    for (absl::Duration passed; passed < time && status.ok(); passed += absl::Seconds(1)) {
      clock.Advance(absl::Seconds(1));
      status = log->AppendAndWait(RecordOf("a")).status();
      absl::SleepFor(absl::Milliseconds(15));
    }
    return status;
  };
  CHECK(append_for(absl::Seconds(50)).ok());
  CHECK(append_for(absl::Seconds(100)).code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("Verify: every changed byte and every cut of every tile is found and named", "[ledger]") {
  const MemoryFiles::Contents log = Log300();
  MemoryFiles files(log);
  size_t tried = 0;
  for (const auto& [path, bytes] : TilesIn(log)) {
    const size_t step = 1 + bytes.size() / 100;  // of large tiles, a hundred places
    for (size_t at = 0; at < bytes.size(); at += step) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
      for (const std::string& content : {damaged, bytes.substr(0, at), bytes + "x"}) {
        files.Set(path, content);
        const VerifyResult result = Verify(files, kLogDir);
        if (result.outcome != Outcome::kTampered || "/log/" + result.bad_tile != path) {
          FAIL(path << ": byte " << at << " is not found");
        }
        ++tried;
      }
    }
    files.Set(path, bytes);
  }
  CHECK(tried > 1000);
}

TEST_CASE("Verify: a missing tile is named; swapped tiles are found", "[ledger]") {
  const MemoryFiles::Contents log = Log300();
  for (const auto& [path, bytes] : TilesIn(log)) {
    if (path.ends_with(".p/2")) continue;  // of an older tree: may go
    MemoryFiles::Contents missing = log;
    missing.erase(path);
    INFO(path);
    CHECK("/log/" + testing::VerifyContents(missing).bad_tile == path);
    for (const auto& [other, unused] : TilesIn(log)) {
      MemoryFiles::Contents swapped = log;
      std::swap(swapped[path], swapped[other]);
      CHECK((testing::VerifyContents(swapped).outcome == Outcome::kTampered) == (path != other));
    }
  }
}

TEST_CASE("Repair: makes what is missing or wrong anew, byte for byte, and touches nothing else",
          "[ledger]") {
  MemoryFiles::Contents damaged = Log300();
  damaged.erase("/log/tile/0/000");
  damaged["/log/tile/entries/001.p/44"] += "x";
  damaged["/log/tile/0/001.p/2"] = "of an older tree";
  MemoryFiles files(damaged);
  const auto repaired = RepairTiles(files, kLogDir);
  REQUIRE(repaired.ok());
  CHECK(repaired->entries == 300);
  CHECK(repaired->written >= 2);
  CHECK(Verify(files, kLogDir).problem == "");
  for (const auto& [path, bytes] : Log300()) {
    if (path.ends_with(".p/2")) continue;
    INFO(path);
    CHECK(files.contents()[path] == bytes);
  }
}

TEST_CASE("Repair: refuses a log that is open, and one whose segments were changed", "[ledger]") {
  MemoryFiles files(Log300());
  FakeClock clock;
  {
    const auto log = OpenLog(files, clock);
    CHECK(RepairTiles(files, kLogDir).status().code() == absl::StatusCode::kFailedPrecondition);
  }
  MemoryFiles::Contents changed = Log300();
  changed["/log/segment/000000000001.seg"][500] ^= 1;
  changed.erase("/log/tile/0/000");
  MemoryFiles bad(changed);
  CHECK(RepairTiles(bad, kLogDir).status().code() == absl::StatusCode::kDataLoss);
  CHECK(bad.contents() == changed);
}

TEST_CASE("Prove: each entry's proof opens with the log's key and for its leaf only", "[ledger]") {
  MemoryFiles files(Log300());
  const VerifierKey key = *ReadVerifierKey(files, kLogDir);
  const auto entries = testing::EntriesOf(files);
  for (uint64_t i = 0; i < 300; i += 13) {
    crypto::Digest leaf;
    const auto proof = ProveEntry(files, kLogDir, i, leaf);
    REQUIRE(proof.status().ToString() == "OK");
    CHECK(leaf == entries[i].leaf);
    const auto parsed = ParseProofFile(ToText(*proof));
    REQUIRE(parsed.ok());
    CHECK(*parsed == *proof);
    CHECK(CheckProofFile(*parsed, leaf, {key, {}, 0}).ok());
    CHECK(CheckProofFile(*parsed, entries[(i + 1) % 300].leaf, {key, {}, 0}).code() ==
          absl::StatusCode::kDataLoss);
    ProofFile elsewhere = *parsed;
    elsewhere.index ^= 1;
    CHECK_FALSE(CheckProofFile(elsewhere, leaf, {key, {}, 0}).ok());
  }
  crypto::Digest leaf;
  CHECK(ProveEntry(files, kLogDir, 300, leaf).status().code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("Prove: wrong tiles give DATA_LOSS, never a proof", "[ledger]") {
  MemoryFiles::Contents log = Log300();
  log["/log/tile/0/000"][40] ^= 1;
  MemoryFiles files(log);
  crypto::Digest leaf;
  CHECK(ProveEntry(files, kLogDir, 3, leaf).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Prove: a quorum of witnesses is asked for, and met by cosignatures only", "[ledger]") {
  MemoryFiles files(Log300());
  const VerifierKey key = *ReadVerifierKey(files, kLogDir);
  const auto witness = crypto::Signer::Generate();
  const VerifierKey witness_key("witness.test", witness.verifier(), SignatureType::kCosignature);
  crypto::Digest leaf;
  ProofFile proof = *ProveEntry(files, kLogDir, 42, leaf);
  const Trust trust{key, {&witness_key, 1}, 1};
  CHECK(CheckProofFile(proof, leaf, trust).code() == absl::StatusCode::kFailedPrecondition);
  const std::string body = OpenNote(proof.checkpoint, {&key, 1})->text;
  proof.checkpoint += CosignatureLine(body, "witness.test", witness, 1'790'000'000);
  CHECK(CheckProofFile(proof, leaf, trust).ok());
}

}  // namespace
}  // namespace weir::ledger
