// Makes the derived files of a log anew: tiles and entry bundles. Segments, keys and checkpoint are
// evidence and are never touched.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"

namespace weir::ledger {

struct Repaired {
  uint64_t entries = 0;  // covered by the checkpoint, and so by the tiles
  uint64_t written = 0;  // files that were missing or wrong
  uint64_t kept = 0;     // files that were right
};

// FAILED_PRECONDITION: a process has the log open. DATA_LOSS: the segments are not what was signed;
// nothing was written. NOT_FOUND: it has no checkpoint or no key.
absl::StatusOr<Repaired> RepairTiles(FileSystem& files, const std::string& dir);

}  // namespace weir::ledger
