#include "compliance/ledger/tile_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/lines.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {
namespace {

constexpr uint32_t kTileHeight = 8;

std::string ParentOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

absl::Status WriteTiles(FileSystem& files, const std::string& dir,
                        const std::vector<TileFile>& tiles) {
  std::vector<FileContent> contents;
  for (const TileFile& tile : tiles) {
    contents.push_back({dir + "/" + PathOf(tile.name), tile.bytes});
    WEIR_RETURN_IF_ERROR(files.MakeDirectory(ParentOf(contents.back().path)));
  }
  return files.WriteFilesAtomically(contents);
}

absl::Status RemovePartials(FileSystem& files, const std::string& dir, const TileName& keep) {
  TileName full = keep;
  full.width = kTileWidth;
  const std::string directory = dir + "/" + PartialsOf(PathOf(full));
  if (!files.Exists(directory)) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(directory));
  for (const std::string& file : names) {
    const std::string path = directory + "/" + file;
    if (path != dir + "/" + PathOf(keep)) WEIR_RETURN_IF_ERROR(files.Remove(path));
  }
  return keep.width == kTileWidth ? files.Remove(directory) : absl::OkStatus();
}

bool HasTiles(FileSystem& files, const std::string& dir, uint64_t size, uint64_t pruned) {
  std::vector<TileName> needed;
  const uint64_t full = size / kTileWidth;
  if (full > 0) needed.push_back({false, 0, full - 1});
  if (full * kTileWidth > pruned) needed.push_back({true, 0, full - 1});
  if (size > full * kTileWidth) {
    needed.push_back({true, 0, full, static_cast<uint32_t>(size % kTileWidth)});
  }
  uint64_t hashes = size;  // of this level
  for (uint32_t level = 0; hashes > 0; ++level, hashes /= kTileWidth) {
    const auto width = static_cast<uint32_t>(hashes % kTileWidth);
    if (width > 0) needed.push_back({false, level, hashes / kTileWidth, width});
  }
  return std::all_of(needed.begin(), needed.end(),
                     [&](const TileName& name) { return files.Exists(dir + "/" + PathOf(name)); });
}

namespace {

// How many bytes the first `width` hashes or entries take; nothing when there are fewer.
std::optional<size_t> SizeOf(const TileName& name, std::string_view bytes) {
  if (!name.is_bundle) {
    const size_t size = name.width * crypto::kDigestSize;
    return bytes.size() < size ? std::nullopt : std::optional(size);
  }
  const auto entries = ReadBundle(bytes);
  if (!entries || entries->size() < name.width) return std::nullopt;
  const std::string_view last = (*entries)[name.width - 1];
  return static_cast<size_t>(last.data() + last.size() - bytes.data());
}

}  // namespace

absl::StatusOr<std::string> ReadTile(FileSystem& files, const std::string& dir,
                                     const TileName& name) {
  TileName read = name;
  auto bytes = ReadWholeFile(files, dir + "/" + PathOf(read), kTileFileLimitBytes);
  if (bytes.status().code() == absl::StatusCode::kNotFound && name.width < kTileWidth) {
    read.width = kTileWidth;
    bytes = ReadWholeFile(files, dir + "/" + PathOf(read), kTileFileLimitBytes);
  }
  if (!bytes.ok()) return bytes.status();
  if (SizeOf(read, *bytes) != bytes->size()) {
    return DataLoss("{}: {} bytes are not {} hashes or entries", PathOf(read), bytes->size(),
                    read.width);
  }
  bytes->resize(*SizeOf(name, *bytes));
  return bytes;
}

namespace {

// The narrowest partial tile that has `name` in it. NOT_FOUND: there is none.
absl::StatusOr<TileName> WiderPartial(FileSystem& files, const std::string& dir,
                                      const TileName& name) {
  TileName found = name;
  found.width = kTileWidth;
  const std::string directory = dir + "/" + PartialsOf(PathOf(found));
  if (files.Exists(directory)) {
    WEIR_ASSIGN_OR_RETURN(const auto names, files.List(directory));
    for (const std::string& each : names) {
      const auto width = DecimalIn(each);
      if (!width || *width < name.width || *width >= found.width) continue;
      found.width = static_cast<uint32_t>(*width);
    }
  }
  if (found.width < kTileWidth) return found;
  return Error(absl::StatusCode::kNotFound, "{}: no tile has it", PathOf(name));
}

// As ReadTile, also from a partial tile that has more: a tree that was published at another size.
absl::StatusOr<std::string> ReadTilePrefix(FileSystem& files, const std::string& dir,
                                           const TileName& name) {
  const auto partial = WiderPartial(files, dir, name);
  if (partial.ok()) {
    auto bytes = ReadTile(files, dir, *partial);
    if (!bytes.ok()) return bytes.status();
    bytes->resize(SizeOf(name, *bytes).value());
    return bytes;
  }
  return ReadTile(files, dir, name);
}

}  // namespace

absl::StatusOr<TileBuilder> ReadBuilder(FileSystem& files, const std::string& dir, uint64_t size) {
  std::vector<std::string> levels;
  for (uint64_t hashes = size; hashes != 0; hashes /= kTileWidth) {
    const auto level = static_cast<uint32_t>(levels.size());
    std::string& bytes = levels.emplace_back();
    const auto width = static_cast<uint32_t>(hashes % kTileWidth);
    if (width == 0) continue;
    WEIR_ASSIGN_OR_RETURN(bytes,
                          ReadTilePrefix(files, dir, {false, level, hashes / kTileWidth, width}));
  }
  const auto width = static_cast<uint32_t>(size % kTileWidth);
  if (width == 0) return TileBuilder(size, levels, "");
  const TileName name{true, 0, size / kTileWidth, width};
  WEIR_ASSIGN_OR_RETURN(std::string bundle, ReadTilePrefix(files, dir, name));
  const auto entries = ReadBundle(bundle);
  std::string leaves;
  for (const std::string_view entry : entries.value()) leaves += LeafHash(entry).view();
  if (leaves != levels.front()) return DataLoss("{}: not the entries of its tile", PathOf(name));
  return TileBuilder(size, levels, std::move(bundle));
}

absl::StatusOr<const std::string*> TileReader::Tile(uint32_t level, uint64_t number) {
  const auto [at, is_new] = read_.try_emplace({level, number});
  if (!is_new) return &at->second;
  const uint64_t hashes = size_ >> (kTileHeight * level);
  const auto width =
      static_cast<uint32_t>(std::min<uint64_t>(kTileWidth, hashes - number * kTileWidth));
  auto bytes = ReadTile(files_, dir_, {false, level, number, width});
  if (!bytes.ok()) {
    read_.erase(at);
    return bytes.status();
  }
  at->second = *std::move(bytes);
  return &at->second;
}

// The hashes of every eighth height are in tiles; those between are computed from them.
absl::StatusOr<crypto::Digest> TileReader::NodeAt(uint32_t height, uint64_t index) {
  WEIR_CHECK(height < 64 && ((index + 1) << height) <= size_);
  const uint32_t level = height / kTileHeight;
  const uint64_t count = uint64_t{1} << (height % kTileHeight);
  const uint64_t first = index * count;
  WEIR_ASSIGN_OR_RETURN(const std::string* tile, Tile(level, first / kTileWidth));
  CompactRange range;
  for (uint64_t i = first % kTileWidth; range.size() < count; ++i) {
    range.Append(*crypto::Digest::FromBytes(
        std::string_view(*tile).substr(i * crypto::kDigestSize, crypto::kDigestSize)));
  }
  return range.Root();
}

}  // namespace weir::ledger
