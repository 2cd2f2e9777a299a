#include "compliance/ledger/writer_watch.h"

#include "compliance/ledger/checkpoint.h"

namespace weir::ledger {

bool MayHaveWriter(FileSystem& files, const std::string& dir) {
  auto lock = files.Open(LockPath(dir), OpenMode::kRead);
  if (!lock.ok()) return lock.status().code() != absl::StatusCode::kNotFound;
  return !(*lock)->Lock().ok();
}

}  // namespace weir::ledger
