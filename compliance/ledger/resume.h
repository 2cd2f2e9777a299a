// Where a restart may begin to read a log, so that it need not read what was read and signed
// before.
//
// DIR/resume is a note of the log's own key: it says how far the log had been read back, hashed and
// signed, where that was in the files, and which exchanges were open there. What it claims of the
// tree must agree with the tiles, and the trailer it names must be in its place; whatever does not
// agree only means that the log is read from its beginning, as if there were no such file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/published.h"

namespace weir::ledger {

inline std::string ResumePath(const std::string& dir) { return dir + "/resume"; }

// Signs and replaces DIR/resume. Does nothing when so many exchanges are open that it would not
// pay.
absl::Status WriteResume(FileSystem& files, const std::string& dir, const std::string& origin,
                         const Published& published, const crypto::Signer& signer);

// What was published there, of a log that begins at `beginning` (pruned.h). NOT_FOUND: no such
// file, or a file that it needs is gone. DATA_LOSS: it is not signed by the key, covers
// more than `checkpoint`, or does not agree with the files.
absl::StatusOr<Published> ReadResume(FileSystem& files, const std::string& dir,
                                     const VerifierKey& key, const Checkpoint& checkpoint,
                                     const Position& beginning = {});

}  // namespace weir::ledger
