#include "compliance/spool/prune.h"

#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "compliance/base/id.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/repair.h"
#include "compliance/ledger/resume.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile_store.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/spool/spool_fixture.h"

namespace weir::spool {
namespace {

using absl::StatusCode;
using ledger::Outcome;
using testing::DirectLink;
using testing::GatewayHost;
using testing::kDeviceOrigin;
using testing::kLogDir;
using testing::LogHost;
using testing::MemoryFiles;

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(24) * 365 * 50;

// A closed log, all of it signed.
struct Closed {
  explicit Closed(int entries) : device(kDeviceOrigin) {
    device.Append(0, entries);
    device.Close();
  }
  absl::StatusOr<PruneResult> PruneWith(uint64_t proven, uint64_t keep_bytes,
                                        absl::Time now = kNow) {
    return Prune(device.files(), kLogDir, {proven, keep_bytes, now}, device.signer());
  }
  ledger::VerifyResult Verify() { return testing::VerifyContents(device.files().contents()); }
  // The first entry of each segment file.
  std::vector<uint64_t> Firsts() {
    std::vector<uint64_t> firsts;
    for (uint64_t i = 0; device.files().Exists(ledger::SegmentPath(kLogDir, i)); ++i) {
      const auto bytes = *ReadWholeFile(device.files(), ledger::SegmentPath(kLogDir, i));
      const auto header = ledger::ReadSegmentHeader(bytes);
      if (header) firsts.push_back(header->first_index);
    }
    return firsts;
  }
  LogHost device;
};

TEST_CASE("Prune: what is left verifies to the same head, opens, and goes on", "[spool]") {
  Closed log(600);
  const auto whole = log.Verify();
  REQUIRE(whole.outcome == Outcome::kIntact);
  const auto pruned = log.PruneWith(600, 0);
  REQUIRE(pruned.ok());
  CHECK(pruned->left_from > 256);  // more than a bundle
  const auto rest = log.Verify();
  CHECK(rest.problem == "");
  CHECK(rest.outcome == Outcome::kIntact);
  CHECK(rest.pruned == pruned->left_from);
  CHECK(rest.entries == 600);
  CHECK(rest.root == whole.root);
  for (const bool with_resume : {true, false}) {
    if (!with_resume) REQUIRE(log.device.files().Remove(ledger::ResumePath(kLogDir)).ok());
    log.device.Open();
    log.device.Append(600, 40);
    log.device.Close();
    CHECK(log.Verify().outcome == Outcome::kIntact);
  }
  CHECK(log.Verify().entries == 680);
  const auto left = testing::EntriesOf(log.device.files());
  CHECK(left.front().index == pruned->left_from);
  CHECK(left.size() == 680 - pruned->left_from);
}

TEST_CASE("Prune: nothing goes that is not proven; at a segment's end it may", "[spool]") {
  const auto firsts = Closed(100).Firsts();
  REQUIRE(firsts.size() > 3);
  for (const auto& [proven, left_from] :
       std::vector<std::pair<uint64_t, uint64_t>>{{0, 0},
                                                  {firsts[1] - 1, 0},
                                                  {firsts[1], firsts[1]},
                                                  {firsts[2] - 1, firsts[1]},
                                                  {firsts[2], firsts[2]},
                                                  {100, firsts.back()}}) {
    Closed log(100);
    CHECK(log.PruneWith(proven, 0)->left_from == left_from);
    CHECK(log.Verify().outcome == Outcome::kIntact);
  }
}

TEST_CASE("Prune: the file with the last signed entry stays: the log is read on from there",
          "[spool]") {
  const uint64_t first = Closed(100).Firsts()[2];
  Closed log(static_cast<int>(first));  // signed up to the end of a file
  testing::FakeClock clock;
  ledger::Options options = testing::SmallOptions();
  options.origin = kDeviceOrigin;
  options.checkpoint_every = absl::Hours(1);
  auto opened = testing::OpenLog(log.device.files(), clock, options);
  REQUIRE(opened.ok());
  REQUIRE((*opened)->AppendAndWait(testing::RecordOf("next")).ok());
  const std::vector<uint64_t> firsts = log.Firsts();  // before anything is gone
  REQUIRE(firsts.back() == first);
  CHECK(log.PruneWith(first + 1, 0)->left_from == firsts[1]);
  opened->reset();
  const auto verified = log.Verify();
  CHECK(verified.outcome == Outcome::kIntact);
  CHECK(verified.checkpoint_size == first + 1);
}

TEST_CASE("Prune: no more goes than brings the log down to its size", "[spool]") {
  Closed log(100);
  const uint64_t bytes = *SegmentBytes(log.device.files(), kLogDir);
  const std::vector<uint64_t> firsts = log.Firsts();
  CHECK(log.PruneWith(100, bytes)->left_from == 0);
  CHECK(log.PruneWith(100, bytes - 1)->left_from == firsts[1]);
  CHECK(*SegmentBytes(log.device.files(), kLogDir) < bytes);
}

TEST_CASE("Prune: an exchange without its end, and what follows it, stays", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 40);
  const Id exchange = *Id::Parse("01BX5ZZKBKACTAV9WEVGEMMVRZ");
  REQUIRE(device.log().AppendAndWait(testing::OpenOf(exchange)).ok());
  device.Append(40, 60);
  testing::FakeClock clock;
  const auto prune = [&] {
    GatewayHost gateway;  // its key is all that is needed
    return Prune(device.files(), kLogDir, {1000, 0, kNow}, device.signer());
  };
  while (ledger::ReadCheckpoint(device.files(), kLogDir, device.key())->size < 101) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  const auto before = prune();
  REQUIRE(before.ok());
  CHECK(before->left_from > 0);
  CHECK(before->left_from <= 40);
  REQUIRE(device.log().AppendAndWait(testing::CloseOf(exchange)).ok());
  CHECK(prune()->left_from > 41);
  device.Close();
  device.Open();
  device.Close();
  CHECK(testing::EntriesOf(device.files()).back().index == 101);  // nothing was interrupted
  CHECK(testing::VerifyContents(device.files().contents()).outcome == Outcome::kIntact);
}

TEST_CASE("Prune: a hold stays until it has run out", "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 20);
  ledger::Entry hold;
  hold.kind = ledger::EntryKind::kHold;
  hold.hold = ledger::HoldRecord{"case 7", kNow, {"a", "b"}, ""};
  REQUIRE(device.log().AppendAndWait(hold).ok());
  device.Append(20, 80);
  device.Close();
  const auto prune = [&](absl::Time now) {
    return Prune(device.files(), kLogDir, {101, 0, now}, device.signer())->left_from;
  };
  CHECK(prune(kNow - absl::Seconds(1)) <= 20);
  CHECK(prune(kNow) > 21);
}

TEST_CASE("Prune: what a power cut leaves of it is a good log, and the next one finishes it",
          "[spool]") {
  Closed log(600);
  const auto before = log.device.files().contents();
  REQUIRE(log.PruneWith(600, 0).ok());
  const auto after = log.device.files().contents();
  // The note is first; then any number of the deletions.
  auto between = before;
  between[ledger::PrunedPath(kLogDir)] = after.at(ledger::PrunedPath(kLogDir));
  std::vector<std::string> gone;
  for (const auto& [path, bytes] : before) {
    if (after.count(path) == 0) gone.push_back(path);
  }
  REQUIRE(gone.size() > 4);
  for (size_t deleted = 0; deleted <= gone.size(); ++deleted) {
    CHECK(testing::VerifyContents(between).outcome == Outcome::kIntact);
    if (deleted < gone.size()) between.erase(gone[deleted]);
  }
  auto cut = before;
  cut[ledger::PrunedPath(kLogDir)] = after.at(ledger::PrunedPath(kLogDir));
  MemoryFiles files(cut);
  testing::FakeClock clock;
  ledger::Options options = testing::SmallOptions();
  options.origin = kDeviceOrigin;
  {
    auto again = testing::OpenLog(files, clock, options);
    REQUIRE(again.ok());
    for (int i = 0; i < 40; ++i) {
      REQUIRE((*again)->AppendAndWait(testing::RecordOf(std::to_string(i))).ok());
    }
  }
  REQUIRE(Prune(files, kLogDir, {640, 0, kNow}, log.device.signer()).ok());
  for (const std::string& path : gone) CHECK_FALSE(files.Exists(path));
  CHECK(testing::VerifyContents(files.contents()).outcome == Outcome::kIntact);
}

TEST_CASE("Prune: every change of the note, its loss, and segments deleted without it are found",
          "[spool]") {
  Closed log(60);
  const auto whole = log.device.files().contents();
  REQUIRE(log.PruneWith(60, 0).ok());
  const auto good = log.device.files().contents();
  const std::string path = ledger::PrunedPath(kLogDir);
  for (size_t i = 0; i < good.at(path).size(); ++i) {
    auto bad = good;
    bad[path][i] = static_cast<char>(bad[path][i] ^ 1);
    CHECK(testing::VerifyContents(bad).outcome != Outcome::kIntact);
  }
  auto without = good;
  without.erase(path);
  CHECK(testing::VerifyContents(without).outcome == Outcome::kTampered);
  auto more = good;  // one more segment than the note says
  more.erase(ledger::SegmentPath(kLogDir, log.Firsts().size()));
  for (const auto& [name, bytes] : good) {
    if (name.find("/segment/") == std::string::npos) continue;
    more = good;
    more.erase(name);
    CHECK(testing::VerifyContents(more).outcome == Outcome::kTampered);
  }
  auto stolen = whole;  // deleted by somebody who cannot sign
  stolen.erase(ledger::SegmentPath(kLogDir, 0));
  CHECK(testing::VerifyContents(stolen).outcome == Outcome::kTampered);
}

TEST_CASE("Prune: a checkpoint older than what was pruned is found, by readers and by the writer",
          "[spool]") {
  Closed log(20);
  const std::string old = *ReadWholeFile(log.device.files(), ledger::CheckpointPath(kLogDir));
  log.device.Open();
  log.device.Append(20, 100);
  log.device.Close();
  REQUIRE(log.PruneWith(120, 0)->left_from > 20);
  log.device.files().Set(ledger::CheckpointPath(kLogDir), old);
  CHECK(log.Verify().outcome == Outcome::kTampered);
  testing::FakeClock clock;
  ledger::Options options = testing::SmallOptions();
  options.origin = kDeviceOrigin;
  CHECK(testing::OpenLog(log.device.files(), clock, options).status().code() ==
        StatusCode::kDataLoss);
}

TEST_CASE("Prune: an entry that was deleted can still be proven, and repair mends what is left",
          "[spool]") {
  Closed log(600);
  const crypto::Digest leaf = testing::EntriesOf(log.device.files())[3].leaf;
  const uint64_t left_from = log.PruneWith(400, 0)->left_from;
  REQUIRE((left_from > 256 && left_from < 512));
  crypto::Digest proven;
  REQUIRE(ledger::ProveEntry(log.device.files(), kLogDir, 3, proven).ok());
  CHECK(proven == leaf);
  for (const auto& [path, bytes] : log.device.files().contents()) {
    if (path.find("/tile/0/002.p/88") != std::string::npos) log.device.files().Set(path, "x");
  }
  CHECK(log.Verify().outcome == Outcome::kTampered);
  REQUIRE(ledger::RepairTiles(log.device.files(), kLogDir).ok());
  CHECK(log.Verify().outcome == Outcome::kIntact);
}

TEST_CASE("Prune: the bundles that went are no reason to publish the log anew", "[spool]") {
  Closed log(600);
  const uint64_t left_from = log.PruneWith(600, 0)->left_from;
  REQUIRE(left_from > 512);  // the last full bundle is gone
  CHECK(ledger::HasTiles(log.device.files(), kLogDir, 600, left_from));
  CHECK_FALSE(ledger::HasTiles(log.device.files(), kLogDir, 600, 0));
}

// It was taken from under a log that read it to write its tiles again, which ended the log.
TEST_CASE("Prune: while the last tiles are missing nothing goes", "[spool]") {
  Closed log(600);
  const std::string tile = std::string(kLogDir) + "/tile/0/002.p/88";
  REQUIRE(log.device.files().Remove(tile).ok());
  const auto before = log.PruneWith(600, 0);
  REQUIRE(before.ok());
  CHECK(before->left_from == 0);
  CHECK(log.Firsts().front() == 0);
  log.device.Open();  // writes them again
  log.device.Close();
  CHECK(log.PruneWith(600, 0)->left_from > 0);
  CHECK(log.Verify().outcome == Outcome::kIntact);
}

TEST_CASE("Prune: tiles that are not those of the entries keep everything where it is", "[spool]") {
  Closed log(300);
  for (const auto& [path, bytes] : log.device.files().contents()) {
    if (path.find("/tile/0/000") == std::string::npos) continue;
    std::string bad = bytes;
    bad[40] = static_cast<char>(bad[40] ^ 1);
    log.device.files().Set(path, bad);
  }
  const auto before = log.device.files().contents();
  CHECK_FALSE(log.PruneWith(200, 0).ok());
  CHECK(log.device.files().contents() == before);
}

TEST_CASE("Uploader: deletes only what it has itself seen proven, and goes on from there",
          "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 600);
  GatewayHost gateway;
  DirectLink link(gateway);
  auto uploader = std::make_unique<Uploader>(testing::UploaderOf(device, gateway));
  const auto again = [&] {
    device.Close();
    device.Open();
    uploader = std::make_unique<Uploader>(testing::UploaderOf(device, gateway));
  };
  again();  // signs
  REQUIRE(uploader->PruneTo(0, kNow).ok());
  CHECK(uploader->progress().pruned == 0);
  int calls = 0;
  link.fault = [&calls] {  // a question and three batches; then the proof is lost
    return ++calls > 4 ? DirectLink::Fault::kRequestLost : DirectLink::Fault::kNone;
  };
  REQUIRE(uploader->Round(link)->held == 600);
  REQUIRE(uploader->PruneTo(0, kNow).ok());
  CHECK(uploader->progress().pruned == 0);  // held, not proven
  link.fault = [] { return DirectLink::Fault::kNone; };
  gateway.Start();
  REQUIRE(uploader->Round(link)->proven == 600);
  again();  // a new process has only a file that says so
  REQUIRE(uploader->Round(link)->proven == 600);
  REQUIRE(uploader->PruneTo(0, kNow).ok());
  CHECK(uploader->progress().pruned == 0);
  device.Append(600, 1);
  REQUIRE(uploader->Round(link).ok());
  gateway.Start();
  REQUIRE(uploader->Round(link)->proven == 601);
  REQUIRE(uploader->PruneTo(0, kNow).ok());
  CHECK(uploader->progress().pruned > 500);
  again();
  CHECK(uploader->progress().pruned > 500);
  device.Append(601, 9);
  REQUIRE(uploader->Round(link)->held == 610);
  gateway.Start();
  CHECK(uploader->Round(link)->proven == 610);
  CHECK(gateway.Names().size() == 610);
}

TEST_CASE("Uploader: a gateway that lost what the device has deleted is a contradiction",
          "[spool]") {
  LogHost device(kDeviceOrigin);
  device.Append(0, 100);
  device.Close();
  device.Open();
  GatewayHost gateway;
  DirectLink link(gateway);
  auto uploader = testing::UploaderOf(device, gateway);
  REQUIRE(uploader.Round(link).ok());
  gateway.Start();
  REQUIRE(uploader.Round(link)->proven == 100);
  REQUIRE(uploader.PruneTo(0, kNow).ok());
  REQUIRE(uploader.progress().pruned > 0);
  REQUIRE(device.files().Remove(std::string(kLogDir) + "/uploaded").ok());
  GatewayHost emptied;
  DirectLink to_emptied(emptied);
  CHECK(testing::UploaderOf(device, gateway).Round(to_emptied).status().code() ==
        StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace weir::spool
