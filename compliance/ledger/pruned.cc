#include "compliance/ledger/pruned.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/place_note.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kFirstLine = "weir pruned 1";

absl::StatusOr<PlaceClaims> ReadClaims(FileSystem& files, const std::string& dir,
                                       const VerifierKey& key) {
  WEIR_ASSIGN_OR_RETURN(PlaceClaims claims, ReadPlace(files, PrunedPath(dir), kFirstLine, key));
  if (claims.position.offset == 0 && claims.open.empty()) return claims;
  return DataLoss("{} is no beginning of a segment", PrunedPath(dir));
}

absl::Status RemoveSegments(FileSystem& files, const std::string& dir, uint64_t before) {
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(SegmentDirectory(dir)));
  for (const std::string& name : names) {
    const auto number = SegmentNumberOf(name);
    if (!number || *number >= before) continue;
    WEIR_RETURN_IF_ERROR(files.Remove(SegmentPath(dir, *number)));
  }
  return absl::OkStatus();
}

std::string BundlePath(const std::string& dir, uint64_t number) {
  return dir + "/" + PathOf({true, 0, number, kTileWidth});
}

// From the oldest on, so that what a crash leaves is one run that ends at `before`.
absl::Status RemoveBundles(FileSystem& files, const std::string& dir, uint64_t before) {
  uint64_t first = before;
  while (first > 0 && files.Exists(BundlePath(dir, first - 1))) --first;
  for (; first < before; ++first) {
    WEIR_RETURN_IF_ERROR(files.Remove(BundlePath(dir, first)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Position> BeginningOf(FileSystem& files, const std::string& dir) {
  if (!files.Exists(PrunedPath(dir))) return Position();
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(const PlaceClaims claims, ReadClaims(files, dir, key));
  return claims.position;
}

absl::StatusOr<Published> ReadPruned(FileSystem& files, const std::string& dir,
                                     const VerifierKey& key) {
  if (!files.Exists(PrunedPath(dir))) return Published();
  WEIR_ASSIGN_OR_RETURN(const PlaceClaims claims, ReadClaims(files, dir, key));
  absl::StatusOr<TileBuilder> tiles = ReadBuilder(files, dir, claims.position.entries);
  if (!tiles.ok()) {
    return DataLoss("{}: the tiles of the entries before: {}", PrunedPath(dir),
                    ToStd(tiles.status().message()));
  }
  if (tiles->Root() != claims.root) {
    return DataLoss("{}: the tiles give another root of the entries before", PrunedPath(dir));
  }
  return Published{claims.position, *std::move(tiles), claims.GmTree(), {}, {}};
}

absl::Status PruneBefore(FileSystem& files, const std::string& dir, const std::string& origin,
                         const PrunePlace& place, const crypto::Signer& signer) {
  WEIR_CHECK(place.position.offset == 0);
  WEIR_ASSIGN_OR_RETURN(TileBuilder tiles, ReadBuilder(files, dir, place.position.entries));
  if (tiles.Root() != place.tree.Root()) {
    return DataLoss("{}: the tiles are not those of the entries", dir);
  }
  const Published note{place.position, std::move(tiles), place.gm, {}, {}};
  WEIR_RETURN_IF_ERROR(WritePlace(files, PrunedPath(dir), kFirstLine, origin, note, signer));
  WEIR_RETURN_IF_ERROR(RemoveSegments(files, dir, place.position.segment));
  return RemoveBundles(files, dir, place.position.entries / kTileWidth);
}

}  // namespace weir::ledger
