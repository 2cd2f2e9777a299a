// Grows the tiles and entry bundles of a log, and its root, entry by entry. What it gives out are
// files; it reads and writes none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/crypto/digest.h"
#include "compliance/ledger/tile.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {

struct TileFile {
  TileName name;
  std::string bytes;
};

// A value of at most 8 tiles and one bundle. One thread at a time.
class TileBuilder {
 public:
  TileBuilder() = default;
  // Goes on at `size`: the hashes of the unfinished tile of each level from 0 up, and the entries
  // of the unfinished bundle. REQUIRES: as many of each as `size` says.
  TileBuilder(uint64_t size, const std::vector<std::string>& hashes, std::string bundle);

  // The next entry and its leaf hash. Tiles and the bundle that it fills are added to `full`.
  void Append(std::string_view entry, const crypto::Digest& leaf, std::vector<TileFile>& full);

  uint64_t size() const { return size_; }
  crypto::Digest Root() const { return range().Root(); }
  CompactRange range() const;
  // What readers of a tree of this size need beside full tiles.
  std::vector<TileFile> Partials() const;

 private:
  struct Level {
    std::string hashes;  // the bytes of its last, unfinished tile
    uint64_t number = 0;
    CompactRange range;                   // over the first of those hashes
    std::vector<crypto::Digest> waiting;  // over the rest, which are appended together

    size_t width() const { return hashes.size() / crypto::kDigestSize; }
    CompactRange whole() const;
  };

  void AppendHash(size_t level, const crypto::Digest& hash, std::vector<TileFile>& full);

  uint64_t size_ = 0;
  std::vector<Level> levels_;
  std::string bundle_;  // the entries of the unfinished bundle
};

}  // namespace weir::ledger
