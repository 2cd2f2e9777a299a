#include "compliance/ledger/tile.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "compliance/base/file.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/tile_builder.h"
#include "compliance/ledger/tile_store.h"
#include "tests/testing/memory_files.h"

namespace weir::ledger {
namespace {

using crypto::Digest;
using testing::MemoryFiles;

std::string BytesOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return in ? bytes.str() : "";
}

std::string EntryOf(uint64_t i) { return "record " + std::to_string(i); }

// Every tile of a tree of `size` entries, under the paths of a log in "/log".
struct Tree {
  TileBuilder builder;
  std::vector<Digest> leaves;
  std::map<std::string, std::string> tiles;

  explicit Tree(uint64_t size) {
    std::vector<TileFile> full;
    for (uint64_t i = 0; i < size; ++i) {
      leaves.push_back(LeafHash(EntryOf(i)));
      builder.Append(EntryOf(i), leaves.back(), full);
    }
    for (TileFile& tile : builder.Partials()) full.push_back(std::move(tile));
    for (const TileFile& tile : full) tiles["/log/" + PathOf(tile.name)] = tile.bytes;
  }
};

TEST_CASE("Tile: paths are those of tlog-tiles", "[ledger]") {
  CHECK(PathOf({false, 0, 0}) == "tile/0/000");
  CHECK(PathOf({false, 1, 999}) == "tile/1/999");
  CHECK(PathOf({false, 0, 1000}) == "tile/0/x001/000");
  CHECK(PathOf({false, 0, 1'234'067}) == "tile/0/x001/x234/067");
  CHECK(PathOf({false, 5, 123'456'078, 2}) == "tile/5/x123/x456/078.p/2");
  CHECK(PathOf({true, 0, 3'057'500, 255}) == "tile/entries/x003/x057/500.p/255");
}

// x/mod puts the height in the path and says "data"; tlog-tiles says neither.
TEST_CASE("Tile: paths are those of the published vectors", "[ledger]") {
  std::ifstream in(WEIR_SHARED_DATA "/tlog/golang-sumdb/tile_paths.json");
  if (!in) {
    WARN("SKIPPED: no tile paths here");
    return;
  }
  for (const auto& row : nlohmann::json::parse(in)["valid"]) {
    const auto height = row["H"].get<uint32_t>();
    const auto level = row["L"].get<int>();
    const auto width = row["W"].get<uint32_t>();
    const bool full = width == 1u << height;
    const TileName name{level < 0, level < 0 ? 0 : static_cast<uint32_t>(level),
                        row["N"].get<uint64_t>(), full ? kTileWidth : width};
    std::string theirs = row["path"];
    theirs.replace(0, theirs.find('/', 5), "tile");
    if (level < 0) theirs.replace(theirs.find("data"), 4, "entries");
    CHECK(PathOf(name) == theirs);
  }
}

TEST_CASE("Bundle: entries come back; every cut is nothing or fewer entries", "[ledger]") {
  std::string bundle;
  const std::vector<std::string> entries = {"", "a", std::string(300, 'b'),
                                            std::string(65'535, 'c')};
  for (const std::string& entry : entries) AppendToBundle(bundle, entry);
  const auto read = ReadBundle(bundle);
  REQUIRE(read);
  CHECK(std::vector<std::string>(read->begin(), read->end()) == entries);
  for (size_t size = 0; size < 310; ++size) {
    const auto cut = ReadBundle(std::string_view(bundle).substr(0, size));
    const bool at_entry = size == 0 || size == 2 || size == 5 || size == 307;
    CHECK((cut.has_value() == at_entry));
  }
}

TEST_CASE("TileBuilder: the root is that of the definition, and a full tile is one hash above",
          "[ledger]") {
  for (const uint64_t size : {0u, 1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u, 1000u}) {
    INFO(size);
    const Tree tree(size);
    CHECK(tree.builder.Root() == RootOf(tree.leaves));
    CHECK(tree.builder.range().Root() == RootOf(tree.leaves));
    CHECK(tree.builder.range().size() == size);
  }
  const Tree tree(600);
  const std::span<const Digest> leaves = tree.leaves;
  CHECK(tree.tiles.size() == 7);
  CHECK(tree.tiles.at("/log/tile/1/000.p/2") ==
        std::string(RootOf(leaves.first(256)).view()) +
            std::string(RootOf(leaves.subspan(256, 256)).view()));
  CHECK(tree.tiles.at("/log/tile/0/002.p/88").size() == 88 * 32);
}

TEST_CASE("TileBuilder: three levels at 65,537 entries", "[ledger]") {
  const Tree tree(65'537);
  CHECK(tree.builder.Root() == RootOf(tree.leaves));
  CHECK(tree.tiles.count("/log/tile/2/000.p/1") == 1);
  CHECK(tree.tiles.count("/log/tile/1/000") == 1);
  CHECK(tree.tiles.count("/log/tile/0/256.p/1") == 1);
}

TEST_CASE("TileReader: proofs from tiles are those from all leaves", "[ledger]") {
  for (const uint64_t size : {1u, 2u, 7u, 255u, 256u, 257u, 300u, 700u}) {
    const Tree tree(size);
    MemoryFiles files(tree.tiles);
    TileReader reader(files, "/log", size);
    for (uint64_t i = 0; i < size; i += 1 + size / 50) {
      INFO(i << " of " << size);
      CHECK(*InclusionProof(reader, size, i) == InclusionProof(tree.leaves, i));
      CHECK(*ConsistencyProof(reader, i + 1, size) == ConsistencyProof(tree.leaves, i + 1));
    }
  }
}

TEST_CASE("ReadTile: a full tile serves for the partial ones it replaced; less is DATA_LOSS",
          "[ledger]") {
  const Tree tree(256);
  MemoryFiles files(tree.tiles);
  CHECK(*ReadTile(files, "/log", {false, 0, 0, 3}) ==
        tree.tiles.at("/log/tile/0/000").substr(0, 96));
  const auto bundle = ReadTile(files, "/log", {true, 0, 0, 3});
  CHECK(ReadBundle(*bundle)->size() == 3);
  files.Set("/log/tile/0/000", std::string(95, 'x'));
  CHECK(ReadTile(files, "/log", {false, 0, 0, 3}).status().code() == absl::StatusCode::kDataLoss);
  CHECK(ReadTile(files, "/log", {false, 0, 1, 3}).status().code() == absl::StatusCode::kNotFound);
}

// Hash tiles of a mirror of 300 entries "record i", which others wrote.
TEST_CASE("TileBuilder: makes the tiles of a foreign log of 300 entries", "[ledger]") {
  const std::string dir = WEIR_SHARED_DATA
      "/tlog/sunlight/cmd/skylight/testdata/witness/mirror/"
      "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706/";
  if (BytesOf(dir + "tile/0/000").empty()) {
    WARN("SKIPPED: no foreign tiles here");
    return;
  }
  const Tree tree(300);
  for (const char* path : {"tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}) {
    CHECK(tree.tiles.count("/log/" + std::string(path)) == 1);
    CHECK(tree.tiles.at("/log/" + std::string(path)) == BytesOf(dir + path));
  }
}

TEST_CASE("TileBuilder: makes every tile, bundle and root of a foreign signed log", "[ledger]") {
  const std::string dir = WEIR_SHARED_DATA "/tlog/tessera/testdata/log/";
  if (BytesOf(dir + "checkpoint").empty()) {
    WARN("SKIPPED: no foreign log here");
    return;
  }
  const VerifierKey key = *VerifierKey::Parse(
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
  TileBuilder builder;
  std::vector<TileFile> full;
  const std::string last = BytesOf(dir + "tile/entries/000.p/15");
  const auto entries = ReadBundle(last);
  REQUIRE(entries);
  REQUIRE(entries->size() == 15);
  for (size_t i = 0; i < 15; ++i) {
    builder.Append((*entries)[i], LeafHash((*entries)[i]), full);
    for (const TileFile& tile : builder.Partials()) {
      INFO(PathOf(tile.name));
      CHECK(tile.bytes == BytesOf(dir + PathOf(tile.name)));
    }
    const auto note = OpenNote(BytesOf(dir + "checkpoint." + std::to_string(i + 1)), {&key, 1});
    REQUIRE(note.ok());
    CHECK(*ParseBody(note->text) == Checkpoint{key.name(), i + 1, builder.Root()});
  }
}

}  // namespace
}  // namespace weir::ledger
