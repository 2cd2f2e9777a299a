// Tiles on disk: written by the publisher and by repair, read for proofs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/tile_builder.h"

namespace weir::ledger {

// Writes the tiles durably, each as a whole or not at all.
absl::Status WriteTiles(FileSystem& files, const std::string& dir,
                        const std::vector<TileFile>& tiles);
// Removes the partial tiles of that place but `keep` itself; all, when `keep` is the full one
// (tlog-tiles: they may go once that is there).
absl::Status RemovePartials(FileSystem& files, const std::string& dir, const TileName& keep);

// Whether the last tiles of a tree of `size` entries are there: without them it is published anew,
// from the first entry that is not pruned. Bundles whose entries are all among the first `pruned`
// are gone for good.
bool HasTiles(FileSystem& files, const std::string& dir, uint64_t size, uint64_t pruned);

// The bytes of a tile or bundle, cut to `width`: the partial one or, as tlog-tiles has it, the full
// one that replaced it. NOT_FOUND: neither is there. DATA_LOSS: it has more or less than
// its name says.
absl::StatusOr<std::string> ReadTile(FileSystem& files, const std::string& dir,
                                     const TileName& name);

// The builder that goes on behind `size` entries, from their last tiles and bundle, whichever of a
// later tree are there. NOT_FOUND,
// DATA_LOSS: they are not there, or the entries of the bundle are not those of its tile. Compare
// its root with a signed one.
absl::StatusOr<TileBuilder> ReadBuilder(FileSystem& files, const std::string& dir, uint64_t size);

// The hashes of a tree of `size` entries, from its tiles. What it says is only as good as the
// files: check proofs against a signed root. One thread at a time; keeps what it has read.
class TileReader final : public NodeHashes {
 public:
  TileReader(FileSystem& files, std::string dir, uint64_t size)
      : files_(files), dir_(std::move(dir)), size_(size) {}

  absl::StatusOr<crypto::Digest> NodeAt(uint32_t height, uint64_t index) override;

 private:
  absl::StatusOr<const std::string*> Tile(uint32_t level, uint64_t number);

  FileSystem& files_;
  std::string dir_;
  uint64_t size_;
  std::map<std::pair<uint32_t, uint64_t>, std::string> read_;
};

}  // namespace weir::ledger
