#include "compliance/ledger/repair.h"

#include <memory>
#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/tile_store.h"
#include "compliance/ledger/verify.h"
#include "compliance/ledger/walker.h"

namespace weir::ledger {
namespace {

absl::StatusOr<std::unique_ptr<File>> KeepWritersOut(FileSystem& files, const std::string& dir) {
  auto lock = files.Open(LockPath(dir), OpenMode::kRead);
  if (lock.status().code() == absl::StatusCode::kNotFound) return std::unique_ptr<File>();
  if (!lock.ok()) return lock.status();
  if ((*lock)->Lock().ok()) return std::move(*lock);
  return Error(absl::StatusCode::kFailedPrecondition,
               "another process has {} open; it keeps the tiles itself", dir);
}

absl::StatusOr<Checkpoint> SignedHead(FileSystem& files, const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(const Checkpoint head, ReadCheckpoint(files, dir, key));
  const VerifyResult result = Verify(files, dir);
  const bool only_tiles = !result.bad_tile.empty() && result.entries >= head.size;
  if (result.outcome != Outcome::kTampered || only_tiles) return head;
  return DataLoss("{}: the segments are not what was signed: {}", dir, result.problem);
}

class TileRepair {
 public:
  TileRepair(FileSystem& files, const std::string& dir) : files_(files), dir_(dir) {}

  absl::StatusOr<Repaired> Run(const Checkpoint& head, Published beginning) {
    Walker walker(files_, dir_, beginning.position);
    tiles_ = std::move(beginning.tiles);
    while (tiles_.size() < head.size) {
      WEIR_ASSIGN_OR_RETURN(const Step step, walker.Next());
      if (step != Step::kBatch) return DataLoss("{}: {} entries are missing", dir_, head.size);
      WEIR_RETURN_IF_ERROR(Take(walker.batch(), head.size));
    }
    if (tiles_.Root() != head.root) return DataLoss("{}: changed while it was read", dir_);
    for (const TileFile& tile : tiles_.Partials()) {
      WEIR_RETURN_IF_ERROR(RemovePartials(files_, dir_, tile.name));
      WEIR_RETURN_IF_ERROR(Mend(tile));
    }
    repaired_.entries = head.size;
    return repaired_;
  }

 private:
  absl::Status Take(const Batch& batch, uint64_t limit) {
    for (const RecordView& record : batch.records) {
      if (record.index >= limit) break;
      std::vector<TileFile> full;
      tiles_.Append(record.leaf, LeafHash(record.leaf), full);
      for (const TileFile& tile : full) {
        WEIR_RETURN_IF_ERROR(Mend(tile));
        WEIR_RETURN_IF_ERROR(RemovePartials(files_, dir_, tile.name));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Mend(const TileFile& tile) {
    const std::string path = dir_ + "/" + PathOf(tile.name);
    const auto bytes = ReadWholeFile(files_, path, kTileFileLimitBytes);
    if (bytes.ok() && *bytes == tile.bytes) {
      ++repaired_.kept;
      return absl::OkStatus();
    }
    ++repaired_.written;
    return WriteTiles(files_, dir_, {tile});
  }

  FileSystem& files_;
  const std::string& dir_;
  TileBuilder tiles_;
  Repaired repaired_;
};

}  // namespace

absl::StatusOr<Repaired> RepairTiles(FileSystem& files, const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(const auto lock, KeepWritersOut(files, dir));
  WEIR_ASSIGN_OR_RETURN(const Checkpoint head, SignedHead(files, dir));
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(Published beginning, ReadPruned(files, dir, key));
  return TileRepair(files, dir).Run(head, std::move(beginning));
}

}  // namespace weir::ledger
