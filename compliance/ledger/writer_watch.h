// Reading a log while another process writes it: what looks damaged may be on its way.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "compliance/base/file.h"

namespace weir::ledger {

// Whether a process has the log open for writing, or may have: its lock cannot be taken. Takes the
// lock for a moment when nobody has it.
bool MayHaveWriter(FileSystem& files, const std::string& dir);

// A batch that a writer began is whole, or the writer's disk is stuck, after so many looks with
// pauses: 2 s, as Options::sync_limit.
inline constexpr int kLooks = 100;
inline constexpr absl::Duration kLookPause = absl::Milliseconds(20);

}  // namespace weir::ledger
