#include "compliance/evidence/bundle.h"

#include <catch2/catch.hpp>

#include "compliance/evidence/check.h"
#include "compliance/ledger/proof_file.h"
#include "tests/compliance/evidence/bundle_fixture.h"

namespace weir::evidence {
namespace {

using ledger::Outcome;
using testing::BundleOf;
using testing::kLogDir;
using testing::MemoryFiles;

ledger::VerifierKey OtherKey(const std::string& name) {
  return ledger::VerifierKey(name, crypto::Signer::Generate().verifier());
}

}  // namespace

TEST_CASE("Bundle: what was exported is found good without the log", "[evidence]") {
  MemoryFiles files(testing::CleanLog(300));
  const BundleCheck check = CheckBundle(BundleOf(files, {0, 7, 255, 256, 299}), {});
  CHECK(check.problem == "");
  CHECK(check.outcome == Outcome::kIntact);
  CHECK(check.records == 5);
  CHECK(check.head.size == 300);
  CHECK(check.head.origin == "weir.test/log");
  CHECK(check.key_from_bundle);
}

TEST_CASE("Bundle: each record's proof is a C2SP tlog-proof of its own", "[evidence]") {
  MemoryFiles files(testing::CleanLog(300));
  const std::string bytes = BundleOf(files, {3, 270});
  const auto archive = Archive::Open(bytes);
  REQUIRE(archive.ok());
  const auto key = ledger::ReadVerifierKey(files, kLogDir);
  const auto entries = testing::EntriesOf(files);
  for (const uint64_t index : {3u, 270u}) {
    const auto text = archive->Read(ProofName(index));
    REQUIRE(text.ok());
    const auto proof = ledger::ParseProofFile(*text);
    REQUIRE(proof.ok());
    CHECK(CheckProofFile(*proof, entries[index].leaf, {*key, {}, 0}).ok());
    CHECK(CheckProofFile(*proof, entries[index + 1].leaf, {*key, {}, 0}).code() ==
          absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("Bundle: the reader's own key decides, not the one inside", "[evidence]") {
  MemoryFiles files(testing::CleanLog(5));
  const std::string bytes = BundleOf(files, {1});
  const auto key = ledger::ReadVerifierKey(files, kLogDir);
  const BundleCheck trusted = CheckBundle(bytes, {*key, {}, 0});
  CHECK(trusted.outcome == Outcome::kIntact);
  CHECK_FALSE(trusted.key_from_bundle);
  const BundleCheck other = CheckBundle(bytes, {OtherKey("weir.test/log"), {}, 0});
  CHECK(other.outcome == Outcome::kTampered);
  CHECK(other.problem == "log.vkey: not the key that is trusted");
}

TEST_CASE("Bundle: a quorum that is not there is 'cannot tell', one that is there is named",
          "[evidence]") {
  auto contents = testing::CleanLog(5);
  const auto witness = crypto::Signer::Generate();
  const ledger::VerifierKey key("witness.test/w", witness.verifier(),
                                ledger::SignatureType::kCosignature);
  std::string& note = contents[std::string(kLogDir) + "/checkpoint"];
  const std::string text = note.substr(0, note.find("\n\n") + 1);
  const auto plain = contents;
  note += ledger::CosignatureLine(text, key.name(), witness, 1'800'000'000);
  MemoryFiles files(contents);
  const BundleCheck good = CheckBundle(BundleOf(files, {1, 2}), {std::nullopt, {key}, 1});
  CHECK(good.outcome == Outcome::kIntact);
  CHECK(good.witnesses == std::vector<std::string>{"witness.test/w"});
  MemoryFiles unwitnessed(plain);
  const BundleCheck none = CheckBundle(BundleOf(unwitnessed, {1, 2}), {std::nullopt, {key}, 1});
  CHECK(none.outcome == Outcome::kCannotTell);
  CHECK(none.problem == "0 known witnesses signed, 1 are needed");
}

TEST_CASE("Bundle: the same selection at the same time gives the same members", "[evidence]") {
  MemoryFiles files(testing::CleanLog(20));
  CHECK(testing::MembersOf(BundleOf(files, {1, 2})) == testing::MembersOf(BundleOf(files, {1, 2})));
}

TEST_CASE("Bundle: nothing to export and more than its limit are refused", "[evidence]") {
  MemoryFiles files(testing::CleanLog(2));
  auto log = published::PublishedLog::Open(files, kLogDir);
  REQUIRE(log.ok());
  CHECK(MakeBundle(*log, {}).status().code() == absl::StatusCode::kNotFound);
  Selection selection;
  selection.records.resize(kRecordsLimit + 1);
  CHECK(MakeBundle(*log, selection).status().code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("Bundle: a record that the tiles do not prove is not exported", "[evidence]") {
  MemoryFiles files(testing::CleanLog(5));
  auto log = published::PublishedLog::Open(files, kLogDir);
  REQUIRE(log.ok());
  auto record = testing::EntriesOf(files)[1];
  record.index = 2;
  CHECK(MakeBundle(*log, {{}, {record}, {}}).status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace weir::evidence
