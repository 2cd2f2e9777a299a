#include "compliance/published/verify_published.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/ledger/tile_builder.h"
#include "compliance/ledger/tree.h"
#include "compliance/published/published_log.h"

namespace weir::published {
namespace {

using ledger::kTileWidth;
using ledger::Outcome;
using ledger::TileFile;
using ledger::VerifyResult;

class Verification {
 public:
  Verification(FileSystem& files, const std::string& dir,
               const std::function<void(uint64_t)>& progress)
      : files_(files), dir_(dir), progress_(progress) {}

  VerifyResult Run() {
    const absl::Status status = ReadAll();
    result_.entries = tree_.size();
    result_.root = tree_.Root();
    if (!status.ok()) return Ended(status);
    if (result_.root != root_) return ChangedEntry();
    if (bad_tile_) return Tampered(fmt::format("{}: not what the entries give", *bad_tile_));
    result_.outcome = Outcome::kIntact;
    result_.note = "published entries only; what is sealed beside them was not looked at";
    return std::move(result_);
  }

 private:
  absl::Status ReadAll() {
    WEIR_ASSIGN_OR_RETURN(const PublishedLog log, PublishedLog::Open(files_, dir_));
    root_ = log.head().root;
    result_.checkpoint_size = log.head().size;
    result_.checkpoint_signed = true;
    while (tree_.size() < log.head().size) {
      WEIR_RETURN_IF_ERROR(ReadBundleAt(tree_.size() / kTileWidth, log.head().size));
      if (progress_) progress_(tree_.size());
    }
    for (const TileFile& tile : tree_.Partials()) WEIR_RETURN_IF_ERROR(Compare(tile));
    return absl::OkStatus();
  }

  absl::Status ReadBundleAt(uint64_t number, uint64_t size) {
    auto entries = ReadEntries(files_, dir_, number, size);
    if (entries.status().code() == absl::StatusCode::kDataLoss) {
      result_.bad_entry = number * kTileWidth;
    }
    if (!entries.ok()) return entries.status();
    std::vector<TileFile> full;
    for (const std::string& entry : *entries) {
      tree_.Append(entry, ledger::LeafHash(entry), full);
    }
    for (const TileFile& tile : full) WEIR_RETURN_IF_ERROR(Compare(tile));
    return absl::OkStatus();
  }

  // Bundles are what the tree is made from; hash tiles are derived.
  absl::Status Compare(const TileFile& tile) {
    if (tile.name.is_bundle) return absl::OkStatus();
    auto found = ReadTile(files_, dir_, tile.name);
    if (!found.ok()) return found.status();
    ++result_.tiles_checked;
    if (*found == tile.bytes) return absl::OkStatus();
    if (!bad_tile_) bad_tile_ = PathOf(tile.name);
    if (tile.name.level == 0 && !bad_leaf_) {
      const auto at = std::mismatch(tile.bytes.begin(), tile.bytes.end(), found->begin()).first;
      const auto byte = static_cast<uint64_t>(at - tile.bytes.begin());
      bad_leaf_ = tile.name.number * kTileWidth + byte / crypto::kDigestSize;
    }
    return absl::OkStatus();
  }

  // What the signed tree had at each place is in the tiles, if those were left alone.
  VerifyResult ChangedEntry() {
    result_.bad_entry = bad_leaf_;
    if (bad_leaf_)
      return Tampered(fmt::format("entry {} is not the one that was signed", *bad_leaf_));
    return Tampered(fmt::format("the root of the {} entries is not the one that was signed",
                                result_.checkpoint_size));
  }

  VerifyResult Tampered(std::string problem) {
    result_.outcome = Outcome::kTampered;
    result_.problem = std::move(problem);
    if (bad_tile_) result_.bad_tile = *bad_tile_;
    return std::move(result_);
  }

  VerifyResult Ended(const absl::Status& why) {
    if (why.code() == absl::StatusCode::kDataLoss)
      return Tampered(std::string(ToStd(why.message())));
    result_.outcome = Outcome::kCannotTell;
    result_.problem = ToStd(why.message());
    return std::move(result_);
  }

  FileSystem& files_;
  const std::string& dir_;
  const std::function<void(uint64_t)>& progress_;
  ledger::TileBuilder tree_;
  crypto::Digest root_;                  // the signed one
  std::optional<std::string> bad_tile_;  // the first
  std::optional<uint64_t> bad_leaf_;     // the first entry that a tile of level 0 has otherwise
  VerifyResult result_;
};

}  // namespace

VerifyResult VerifyPublished(FileSystem& files, const std::string& dir,
                             const std::function<void(uint64_t)>& progress) {
  return Verification(files, dir, progress).Run();
}

}  // namespace weir::published
