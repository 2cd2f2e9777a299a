// The second head of a log of the suite gm: a tree with SM3 over the same entries, signed with SM2.
//
// C2SP fixes SHA-256, so this one does not pretend to be a C2SP log: its note is of the origin
// "ORIGIN/sm3", and its key of the private signature type 0xff "SM2-SM3".
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {

inline std::string GmOrigin(const std::string& origin) { return origin + "/sm3"; }

// Writes DIR/log.sm3.vkey, and the checkpoint of size 0 when there is none. FAILED_PRECONDITION:
// the log has another SM2 key.
absl::Status BeginGmHead(FileSystem& files, const std::string& dir, const std::string& origin,
                         const crypto::Signer& signer);
// Signs and replaces DIR/checkpoint.sm3. Written before the first head, so that it never covers
// less.
absl::Status WriteGmHead(FileSystem& files, const std::string& dir, const std::string& origin,
                         const CompactRange& tree, const crypto::Signer& signer);
// Nothing: the log has no such head. NOT_FOUND: one of its two files is missing. DATA_LOSS: it is
// not what the key signed.
absl::StatusOr<std::optional<Checkpoint>> ReadGmHead(FileSystem& files, const std::string& dir,
                                                     const std::string& origin);

}  // namespace weir::ledger
