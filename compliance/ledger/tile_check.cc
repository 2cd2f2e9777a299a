#include "compliance/ledger/tile_check.h"

#include <charconv>
#include <utility>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

// The width in the name of a partial tile's file; nothing for other files.
std::optional<uint32_t> WidthOf(std::string_view name) {
  uint32_t width = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), width);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  if (!whole || width == 0 || width >= kTileWidth) return std::nullopt;
  return width;
}

// The first `width` entries or hashes of a tile.
std::string_view PrefixOf(const TileName& name, std::string_view bytes, uint32_t width) {
  if (!name.is_bundle) return bytes.substr(0, width * crypto::kDigestSize);
  const auto entries = ReadBundle(bytes);
  WEIR_CHECK(entries && entries->size() >= width);
  const std::string_view last = (*entries)[width - 1];
  return bytes.substr(0, static_cast<size_t>(last.data() + last.size() - bytes.data()));
}

}  // namespace

TileCheck::TileCheck(FileSystem& files, std::string dir, uint64_t published, TileBuilder before)
    : files_(files),
      dir_(std::move(dir)),
      published_(published),
      has_tiles_(files.Exists(TileDirectory(dir_))),
      tiles_(std::move(before)) {}

void TileCheck::Append(std::string_view entry, const crypto::Digest& leaf) {
  tiles_.Append(entry, leaf, full_);
  if (!full_.empty()) CheckFull();
  if (tiles_.size() == published_) CheckPublished();
}

void TileCheck::CheckFull() {
  for (const TileFile& tile : std::exchange(full_, {})) {
    Compare(tile.name, tile.bytes, tiles_.size() <= published_);
    ComparePartials(tile.name, tile.bytes, false);
  }
}

void TileCheck::CheckPublished() {
  for (const TileFile& tile : tiles_.Partials()) Compare(tile.name, tile.bytes, true);
}

void TileCheck::Finish(bool growing) {
  for (TileFile& tile : tiles_.Partials()) ComparePartials(tile.name, tile.bytes, growing);
}

void TileCheck::Compare(const TileName& name, std::string_view expected, bool required) {
  if (!has_tiles_ || fault_) return;
  const auto bytes = ReadTile(files_, dir_, name);
  const bool missing = bytes.status().code() == absl::StatusCode::kNotFound;
  if (missing && !required) return;
  ++checked_;
  if (!bytes.ok() || *bytes != expected) fault_ = TileFault{PathOf(name), missing};
}

// Every partial tile that is still beside the full one, or was published before the last.
void TileCheck::ComparePartials(const TileName& name, std::string_view expected, bool growing) {
  if (!has_tiles_ || fault_) return;
  TileName partial = name;
  partial.width = kTileWidth;
  const std::string directory = dir_ + "/" + PartialsOf(PathOf(partial));
  if (!files_.Exists(directory)) return;
  const auto names = files_.List(directory);
  for (const std::string& file : names.ok() ? *names : std::vector<std::string>()) {
    const auto width = WidthOf(file);
    if (!width || (*width > name.width && growing)) continue;
    const auto bytes = ReadWholeFile(files_, directory + "/" + file, kTileFileLimitBytes);
    if (bytes.status().code() == absl::StatusCode::kNotFound) continue;  // replaced meanwhile
    ++checked_;
    if (bytes.ok() && *width <= name.width && *bytes == PrefixOf(name, expected, *width)) continue;
    partial.width = *width;
    fault_ = TileFault{PathOf(partial), false};
    return;
  }
}

}  // namespace weir::ledger
