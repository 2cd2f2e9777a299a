#include "compliance/ledger/proof.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {
namespace {

using crypto::Digest;
using nlohmann::json;
namespace fs = std::filesystem;

std::vector<Digest> Leaves(size_t count) {
  std::vector<Digest> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(LeafHash(std::to_string(i)));
  return leaves;
}

// The places of a tree at which `proof` shows `claim.leaf`.
std::vector<uint64_t> AcceptedAt(Inclusion claim, const Proof& proof) {
  std::vector<uint64_t> places;
  for (claim.index = 0; claim.index <= claim.size; ++claim.index) {
    if (CheckInclusion(claim, proof)) places.push_back(claim.index);
  }
  return places;
}

TEST_CASE("Inclusion: every proof of every tree up to 33 leaves is accepted at its place only",
          "[ledger]") {
  for (uint64_t size = 1; size <= 33; ++size) {
    const auto leaves = Leaves(size);
    const Digest root = RootOf(leaves);
    for (uint64_t index = 0; index < size; ++index) {
      const auto places = AcceptedAt({0, size, leaves[index], root}, InclusionProof(leaves, index));
      CHECK(places == std::vector<uint64_t>{index});
    }
  }
}

TEST_CASE("Consistency: every proof between trees up to 33 leaves is accepted, no other root is",
          "[ledger]") {
  const auto leaves = Leaves(33);
  for (uint64_t size2 = 1; size2 <= leaves.size(); ++size2) {
    const auto tree = std::span(leaves).first(size2);
    for (uint64_t size1 = 1; size1 <= size2; ++size1) {
      const Digest root1 = RootOf(tree.first(size1));
      const Proof proof = ConsistencyProof(tree, size1);
      CHECK(CheckConsistency({size1, size2, root1, RootOf(tree)}, proof));
      CHECK_FALSE(CheckConsistency({size1, size2, LeafHash("x"), RootOf(tree)}, proof));
      CHECK_FALSE(CheckConsistency({size1, size2, root1, LeafHash("x")}, proof));
    }
  }
}

// Proofs of the probes, as text. A hash that is not 32 bytes long stands for the hash of its bytes,
// so that equal ones stay equal; an empty one cannot be expressed and counts as refused.
struct Probe {
  json fields;
  bool unreadable = false;

  Digest Hash(const json& value) {
    const auto bytes = crypto::FromBase64(value.get<std::string>());
    if (!bytes.ok() || bytes->empty()) unreadable = true;
    const std::string content = bytes.ok() ? *bytes : "";
    const auto digest = Digest::FromBytes(content);
    return digest.ok() ? *digest : crypto::Sha256Of(content);
  }
  Digest Hash(const char* name) { return Hash(fields.at(name)); }
  uint64_t Number(const char* name) { return fields.at(name).get<uint64_t>(); }
  Proof Hashes() {
    Proof proof;
    if (fields["proof"].is_null()) return proof;
    for (const json& value : fields["proof"]) proof.push_back(Hash(value));
    return proof;
  }
};

bool Accepts(const std::string& kind, Probe& probe) {
  const Proof proof = probe.Hashes();
  if (kind == "inclusion") {
    return CheckInclusion({probe.Number("leafIdx"), probe.Number("treeSize"),
                           probe.Hash("leafHash"), probe.Hash("root")},
                          proof);
  }
  if (kind == "consistency") {
    return CheckConsistency(
        {probe.Number("size1"), probe.Number("size2"), probe.Hash("root1"), probe.Hash("root2")},
        proof);
  }
  if (kind == "subtreeinclusion") {
    return CheckSubtreeInclusion({probe.Number("leafIdx"), probe.Number("start"),
                                  probe.Number("end"), probe.Hash("leafHash"), probe.Hash("root")},
                                 proof);
  }
  return CheckSubtreeConsistency({probe.Number("start"), probe.Number("end"), probe.Number("size"),
                                  probe.Hash("root1"), probe.Hash("root2")},
                                 proof);
}

TEST_CASE("Proofs: the 518 published probes are accepted and refused as they say", "[ledger]") {
  const fs::path dir = WEIR_SHARED_DATA "/tlog/transparency-dev-merkle/testdata";
  if (!fs::exists(dir)) {
    WARN("SKIPPED: no probes here");
    return;
  }
  int checked = 0;
  for (const auto& file : fs::recursive_directory_iterator(dir)) {
    if (file.path().extension() != ".json") continue;
    INFO(file.path());
    std::ifstream in(file.path());
    Probe probe{json::parse(in)};
    const std::string kind = fs::relative(file.path(), dir).begin()->string();
    const bool accepted = Accepts(kind, probe);
    CHECK((accepted && !probe.unreadable) == !probe.fields["wantErr"].get<bool>());
    ++checked;
  }
  CHECK(checked == 518);
}

TEST_CASE("ProofFile: the published tlog-proofs are accepted and refused as they say", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/formats/checkpoint_and_proof.json");
  if (!in) {
    WARN("SKIPPED: no proofs here");
    return;
  }
  const json rows = json::parse(in)["tlog_proofs"];
  for (const json& row : rows) {
    INFO(row["desc"]);
    const std::string text = row["proof"];
    const auto proof = ParseProofFile(text);
    CHECK(proof.ok() == row["valid"].get<bool>());
    if (proof.ok()) CHECK(ToText(*proof) == text);
  }
  CHECK(rows.size() == 10);
}

TEST_CASE("Inclusion: a proof of a public log with 3,630,887 entries is accepted", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/google-ct/rfc6962_vectors.json");
  if (!in) {
    WARN("SKIPPED: no test vectors here");
    return;
  }
  const json row = json::parse(in)["inclusion_real_ct_log"];
  INFO(row.dump().substr(0, 200));
  Proof proof;
  for (const json& hash : row["proof"]) proof.push_back(*Digest::FromHex(hash.get<std::string>()));
  Inclusion claim{row["leaf_index"].get<uint64_t>(), row["tree_size"].get<uint64_t>(),
                  LeafHash(*crypto::FromHex(row["leaf"].get<std::string>())),
                  *Digest::FromHex(row["root"].get<std::string>())};
  CHECK(CheckInclusion(claim, proof));
  ++claim.index;
  CHECK_FALSE(CheckInclusion(claim, proof));
}

}  // namespace
}  // namespace weir::ledger
