#include "compliance/ledger/tile_builder.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

// Hashes are appended so many at a time: enough to be hashed in pairs, few to be hashed again for
// a root between.
constexpr size_t kTogether = 16;

}  // namespace

CompactRange TileBuilder::Level::whole() const {
  CompactRange all = range;
  all.AppendAll(waiting);
  return all;
}

TileBuilder::TileBuilder(uint64_t size, const std::vector<std::string>& hashes, std::string bundle)
    : size_(size), bundle_(std::move(bundle)) {
  for (const std::string& of_level : hashes) {
    Level& at = levels_.emplace_back();
    at.hashes = of_level;
    at.number = size / kTileWidth;
    WEIR_CHECK(of_level.size() == size % kTileWidth * crypto::kDigestSize);
    for (size_t i = 0; i < of_level.size(); i += crypto::kDigestSize) {
      at.range.Append(
          *crypto::Digest::FromBytes(std::string_view(of_level).substr(i, crypto::kDigestSize)));
    }
    size /= kTileWidth;
  }
  WEIR_CHECK(size == 0);
}

void TileBuilder::Append(std::string_view entry, const crypto::Digest& leaf,
                         std::vector<TileFile>& full) {
  AppendToBundle(bundle_, entry);
  AppendHash(0, leaf, full);
  if (++size_ % kTileWidth != 0) return;
  full.push_back({{true, 0, size_ / kTileWidth - 1, kTileWidth}, std::exchange(bundle_, {})});
}

// A full tile is one hash of the level above: the root of the tree over it.
void TileBuilder::AppendHash(size_t level, const crypto::Digest& hash,
                             std::vector<TileFile>& full) {
  if (level == levels_.size()) levels_.emplace_back();
  Level& at = levels_[level];
  at.hashes.append(hash.view());
  at.waiting.push_back(hash);
  if (at.waiting.size() < kTogether && at.width() < kTileWidth) return;
  at.range.AppendAll(std::exchange(at.waiting, {}));
  if (at.width() < kTileWidth) return;
  full.push_back({{false, static_cast<uint32_t>(level), at.number++, kTileWidth},
                  std::exchange(at.hashes, {})});
  const crypto::Digest above = std::exchange(at.range, {}).Root();
  AppendHash(level + 1, above, full);
}

CompactRange TileBuilder::range() const {
  std::vector<crypto::Digest> peaks;
  for (size_t level = levels_.size(); level-- > 0;) {
    const CompactRange of_level = levels_[level].whole();
    peaks.insert(peaks.end(), of_level.peaks().begin(), of_level.peaks().end());
  }
  return CompactRange(size_, std::move(peaks));
}

std::vector<TileFile> TileBuilder::Partials() const {
  std::vector<TileFile> files;
  if (!bundle_.empty()) {
    const auto width = static_cast<uint32_t>(size_ % kTileWidth);
    files.push_back({{true, 0, size_ / kTileWidth, width}, bundle_});
  }
  for (size_t level = 0; level < levels_.size(); ++level) {
    const Level& at = levels_[level];
    if (at.hashes.empty()) continue;
    const auto width = static_cast<uint32_t>(at.width());
    files.push_back({{false, static_cast<uint32_t>(level), at.number, width}, at.hashes});
  }
  return files;
}

}  // namespace weir::ledger
