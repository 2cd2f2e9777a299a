// Where the parts of a log lie that strangers' tools read: C2SP tlog-tiles. A hash tile holds up to
// 256 hashes of one level of the tree, an entry bundle up to 256 entries. Full ones never change;
// a partial one has its width in its name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ledger {

inline constexpr uint32_t kTileWidth = 256;     // tlog-tiles: height 8
inline constexpr uint32_t kTileLevelLimit = 8;  // 64-bit tree sizes
inline constexpr uint64_t kTileFileLimitBytes = kTileWidth * (2 + 65'535);

struct TileName {
  bool is_bundle = false;  // of entries; else of hashes, with a level
  uint32_t level = 0;
  uint64_t number = 0;
  uint32_t width = kTileWidth;  // less: a partial one
};
// "tile/<level>/<number>[.p/<width>]" or "tile/entries/<number>[.p/<width>]", relative to the log's
// directory. REQUIRES: 0 < width <= kTileWidth.
std::string PathOf(const TileName& name);
// The directory of the partial tiles of a full tile's path: "<path>.p".
inline std::string PartialsOf(const std::string& full) { return full + ".p"; }
inline std::string TileDirectory(const std::string& dir) { return dir + "/tile"; }

// A bundle is its entries, each after its size in two bytes, big-endian. REQUIRES: at most 65,535
// bytes.
void AppendToBundle(std::string& bundle, std::string_view entry);
// The entries in a bundle, as views into it; nothing when it is cut short.
std::optional<std::vector<std::string_view>> ReadBundle(std::string_view bundle);

}  // namespace weir::ledger
