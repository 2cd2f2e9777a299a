#include "compliance/ledger/tree.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/proof.h"

namespace weir::ledger {
namespace {

using crypto::Digest;
using nlohmann::json;

Digest HexDigest(const json& hex) { return *Digest::FromHex(hex.get<std::string>()); }

// Straight from RFC 6962 section 2.1.
Digest RootByDefinition(std::span<const Digest> leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return leaves[0];
  size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return NodeHash(RootByDefinition(leaves.first(split)), RootByDefinition(leaves.subspan(split)));
}

TEST_CASE("CompactRange: the root is that of the definition for every size up to 130", "[ledger]") {
  CompactRange tree;
  std::vector<Digest> leaves;
  CHECK(tree.Root() == EmptyRoot());
  for (int i = 0; i < 130; ++i) {
    leaves.push_back(LeafHash(std::to_string(i)));
    tree.Append(leaves.back());
    CHECK(tree.size() == leaves.size());
    CHECK(tree.Root() == RootByDefinition(leaves));
  }
}

TEST_CASE("CompactRange: leaves together give what they give one by one", "[ledger]") {
  std::vector<Digest> leaves;
  for (int i = 0; i < 70; ++i) leaves.push_back(LeafHash(std::to_string(i)));
  for (size_t before = 0; before <= 33; ++before) {
    for (size_t more = 0; more <= 37; ++more) {
      CompactRange together;
      together.AppendAll(std::span(leaves).first(before));
      together.AppendAll(std::span(leaves).subspan(before, more));
      CompactRange one_by_one;
      for (size_t i = 0; i < before + more; ++i) one_by_one.Append(leaves[i]);
      REQUIRE(together.size() == one_by_one.size());
      REQUIRE(together.peaks() == one_by_one.peaks());
    }
  }
}

TEST_CASE("Tree: gives the hashes of the certificate-transparency test vectors", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/google-ct/rfc6962_vectors.json");
  if (!in) {
    WARN("SKIPPED: no test vectors here");
    return;
  }
  const json vectors = json::parse(in);
  CHECK(EmptyRoot() == HexDigest(vectors["empty_root"]));
  for (const json& row : vectors["leaf_hashes"]) {
    CHECK(LeafHash(*crypto::FromHex(row["data"].get<std::string>())) == HexDigest(row["hash"]));
  }
  for (const json& row : vectors["node_hashes"]) {
    CHECK(NodeHash(HexDigest(row["left"]), HexDigest(row["right"])) == HexDigest(row["hash"]));
  }
  CompactRange tree;
  for (size_t i = 0; i < vectors["tree"]["leaves"].size(); ++i) {
    tree.Append(LeafHash(*crypto::FromHex(vectors["tree"]["leaves"][i].get<std::string>())));
    CHECK(tree.Root() == HexDigest(vectors["tree"]["root_of_first_n"][i]));
  }
}

TEST_CASE("Tree: the 16 signed checkpoints of a foreign log have the roots of its entries",
          "[ledger]") {
  const std::string dir = WEIR_SHARED_DATA "/tlog/tessera/testdata/log";
  const auto files = NewPosixFileSystem();
  const auto bundle = ReadWholeFile(*files, dir + "/tile/entries/000.p/15");
  if (!bundle.ok()) {
    WARN("SKIPPED: no foreign log here");
    return;
  }
  const auto key = VerifierKey::Parse(
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
  REQUIRE(key.ok());
  CompactRange tree;
  std::string_view rest = *bundle;
  for (int size = 0; size <= 15; ++size) {
    const auto note = ReadWholeFile(*files, dir + "/checkpoint." + std::to_string(size));
    REQUIRE(note.ok());
    const auto opened = OpenNote(*note, {&*key, 1});
    REQUIRE(opened.ok());
    CHECK(*ParseBody(opened->text) == Checkpoint{key->name(), tree.size(), tree.Root()});
    if (size == 15) break;
    const size_t length = static_cast<uint8_t>(rest[0]) * 256u + static_cast<uint8_t>(rest[1]);
    tree.Append(LeafHash(rest.substr(2, length)));
    rest.remove_prefix(2 + length);
  }
  CHECK(rest.empty());
}

}  // namespace
}  // namespace weir::ledger
