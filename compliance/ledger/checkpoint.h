// The signed head of a log (C2SP tlog-checkpoint) and the files that hold it and its public key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/note.h"

namespace weir::ledger {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  crypto::Digest root;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// "origin\nsize\nroot\n", the text of the note. Extension lines are not written.
std::string ToBody(const Checkpoint& checkpoint);
// Extension lines are allowed and ignored. INVALID_ARGUMENT when it is not a checkpoint.
absl::StatusOr<Checkpoint> ParseBody(std::string_view body);

inline std::string CheckpointPath(const std::string& dir) { return dir + "/checkpoint"; }
inline std::string LockPath(const std::string& dir) { return dir + "/lock"; }
inline std::string VerifierKeyPath(const std::string& dir) { return dir + "/log.vkey"; }
// Of the second tree, with SM3, that a log of the suite gm has.
inline std::string GmCheckpointPath(const std::string& dir) { return dir + "/checkpoint.sm3"; }
inline std::string GmVerifierKeyPath(const std::string& dir) { return dir + "/log.sm3.vkey"; }

// Signs and replaces DIR/checkpoint, or the file at `path`.
absl::Status WriteCheckpointAt(FileSystem& files, const std::string& path,
                               const Checkpoint& checkpoint, const crypto::Signer& signer);
inline absl::Status WriteCheckpoint(FileSystem& files, const std::string& dir,
                                    const Checkpoint& checkpoint, const crypto::Signer& signer) {
  return WriteCheckpointAt(files, CheckpointPath(dir), checkpoint, signer);
}
// NOT_FOUND: no such file. DATA_LOSS: it is not a checkpoint of the key's log with a good
// signature.
absl::StatusOr<Checkpoint> ReadCheckpointAt(FileSystem& files, const std::string& path,
                                            const VerifierKey& key);
inline absl::StatusOr<Checkpoint> ReadCheckpoint(FileSystem& files, const std::string& dir,
                                                 const VerifierKey& key) {
  return ReadCheckpointAt(files, CheckpointPath(dir), key);
}

// Writes DIR/log.vkey. FAILED_PRECONDITION: the file is there and names another key or origin.
absl::Status KeepVerifierKeyAt(FileSystem& files, const std::string& path, const VerifierKey& key);
inline absl::Status KeepVerifierKey(FileSystem& files, const std::string& dir,
                                    const VerifierKey& key) {
  return KeepVerifierKeyAt(files, VerifierKeyPath(dir), key);
}
// NOT_FOUND: no such file. DATA_LOSS: it is not one line with a verifier key.
absl::StatusOr<VerifierKey> ReadVerifierKeyAt(FileSystem& files, const std::string& path);
inline absl::StatusOr<VerifierKey> ReadVerifierKey(FileSystem& files, const std::string& dir) {
  return ReadVerifierKeyAt(files, VerifierKeyPath(dir));
}

}  // namespace weir::ledger
