// Where a log begins whose oldest segments were deleted: a device's log, after a gateway has proven
// to hold them (compliance/spool/prune.h).
//
// DIR/pruned is a note of the log's own key over the place of the first segment that is left: how
// many entries were before it, the root of their tree and the chain hash of their last trailer.
// The tree goes on from the hash tiles, which stay: the log's head is the same as if nothing had
// been deleted, and what is left is verified up to it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/published.h"

namespace weir::ledger {

inline std::string PrunedPath(const std::string& dir) { return dir + "/pruned"; }

// Where the segments of the log begin; the default when nothing was deleted. For those who only
// walk: the next header must agree with it. DATA_LOSS: the note is not signed by DIR/log.vkey.
absl::StatusOr<Position> BeginningOf(FileSystem& files, const std::string& dir);

// The same with the tree up to there. DATA_LOSS also: a tile that it needs is gone, or the tiles
// give another root.
absl::StatusOr<Published> ReadPruned(FileSystem& files, const std::string& dir,
                                     const VerifierKey& key);

// Deletes the segments and the bundles of entries before `place`, which is the beginning of a
// segment file, after the note that says so is durable. What a crash left is deleted by the next
// call. DATA_LOSS: the tiles do not give the root of `tree`; nothing is deleted then.
struct PrunePlace {
  Position position;
  CompactRange tree;
  CompactRange gm{crypto::Hash::kSm3};  // empty in a log of the suite intl
};
absl::Status PruneBefore(FileSystem& files, const std::string& dir, const std::string& origin,
                         const PrunePlace& place, const crypto::Signer& signer);

}  // namespace weir::ledger
