// A log of the suite gm: two trees over the same entries, each with a signed head.
#include <catch2/catch.hpp>

#include "compliance/ledger/gm_head.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::ledger {
namespace {

using testing::kLogDir;
using testing::MemoryFiles;

constexpr const char* kOrigin = "weir.test/log";

absl::StatusOr<std::unique_ptr<Ledger>> OpenGm(FileSystem& files, const Clock& clock) {
  return testing::OpenLog(files, clock, testing::SmallOptions(), crypto::Suite::kGm);
}

MemoryFiles::Contents GmLog(int entries) {
  return testing::CleanLog(entries, testing::SmallOptions(), crypto::Suite::kGm);
}

TEST_CASE("gm log: both heads cover all entries, and texts open", "[ledger]") {
  MemoryFiles files(GmLog(20));
  const VerifyResult result = Verify(files, kLogDir);
  CHECK(result.problem.empty());
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.checkpoint_size == 20);
  CHECK(result.gm_checkpoint_size == 20);
  CompactRange tree(crypto::Hash::kSm3);
  for (const StoredEntry& stored : testing::EntriesOf(files)) {
    tree.Append(LeafHash(stored.leaf_bytes, crypto::Hash::kSm3));
  }
  CHECK((*ReadGmHead(files, kLogDir, kOrigin))->root == tree.Root());
  const auto keys = OpenKeyStore(files, kLogDir);
  CHECK((*Unseal(testing::EntriesOf(files)[3], **keys))[0].text.Reveal() == "what was said");
}

TEST_CASE("gm log: goes on after a restart with both trees", "[ledger]") {
  MemoryFiles files(GmLog(5));
  testing::FakeClock clock;
  { REQUIRE((*OpenGm(files, clock))->AppendAndWait(testing::RecordOf("more")).ok()); }
  const VerifyResult result = Verify(files, kLogDir);
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.gm_checkpoint_size == 6);
}

TEST_CASE("gm log: its suite is chosen once", "[ledger]") {
  MemoryFiles gm(GmLog(1));
  CHECK(
      LoadOrMakeKeys(gm, kLogDir, KeyOptions{kOrigin, crypto::Suite::kIntl, ""}).status().code() ==
      absl::StatusCode::kFailedPrecondition);
  CHECK(LoadOrMakeKeys(gm, kLogDir, kOrigin)->store->suite() == crypto::Suite::kGm);
  MemoryFiles intl(testing::CleanLog(1));
  CHECK(
      LoadOrMakeKeys(intl, kLogDir, KeyOptions{kOrigin, crypto::Suite::kGm, ""}).status().code() ==
      absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("gm log: every changed byte of the second head is found", "[ledger][M-06]") {
  const MemoryFiles::Contents log = GmLog(3);
  for (const char* name : {"/log/checkpoint.sm3", "/log/log.sm3.vkey"}) {
    const std::string& good = log.at(name);
    for (size_t i = 0; i < good.size(); ++i) {
      MemoryFiles::Contents damaged = log;
      damaged[name][i] = static_cast<char>(good[i] ^ 1);
      INFO(name << " byte " << i);
      CHECK(testing::VerifyContents(damaged).outcome == Outcome::kTampered);
    }
  }
}

TEST_CASE("gm log: a second head that is older, of another log or missing is not accepted",
          "[ledger]") {
  const MemoryFiles::Contents log = GmLog(3);
  MemoryFiles::Contents older = log;
  {
    MemoryFiles files(log);
    testing::FakeClock clock;
    { REQUIRE((*OpenGm(files, clock))->AppendAndWait(testing::RecordOf("more")).ok()); }
    older = files.contents();
    older["/log/checkpoint.sm3"] = log.at("/log/checkpoint.sm3");
  }
  CHECK(testing::VerifyContents(older).outcome == Outcome::kTampered);
  MemoryFiles::Contents other = log;
  other["/log/checkpoint.sm3"] = GmLog(3).at("/log/checkpoint.sm3");
  CHECK(testing::VerifyContents(other).outcome == Outcome::kTampered);
  for (const char* name : {"/log/checkpoint.sm3", "/log/log.sm3.vkey"}) {
    MemoryFiles::Contents without = log;
    without.erase(name);
    CHECK(testing::VerifyContents(without).outcome == Outcome::kCannotTell);
  }
  MemoryFiles::Contents neither = log;
  neither.erase("/log/checkpoint.sm3");
  neither.erase("/log/log.sm3.vkey");
  CHECK(testing::VerifyContents(neither).outcome == Outcome::kTampered);
}

TEST_CASE("gm log: a crash between the two heads is no tampering", "[ledger]") {
  const MemoryFiles::Contents before = GmLog(3);
  MemoryFiles files(before);
  testing::FakeClock clock;
  { REQUIRE((*OpenGm(files, clock))->AppendAndWait(testing::RecordOf("more")).ok()); }
  MemoryFiles::Contents between = files.contents();
  between["/log/checkpoint"] = before.at("/log/checkpoint");
  const VerifyResult result = testing::VerifyContents(between);
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.checkpoint_size == 3);
  CHECK(result.gm_checkpoint_size == 4);
}

}  // namespace
}  // namespace weir::ledger
