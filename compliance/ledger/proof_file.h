// C2SP tlog-proof: one file that shows that an entry is in a log: its index, the path to the root
// and the signed checkpoint with that root. Whoever has the entry and the log's key checks it, far
// from the log.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/proof.h"

namespace weir::ledger {

struct ProofFile {
  std::string extra;  // opaque bytes; empty: none
  uint64_t index = 0;
  Proof path;
  std::string checkpoint;  // the signed note, as it is
  friend bool operator==(const ProofFile&, const ProofFile&) = default;
};

std::string ToText(const ProofFile& proof);
// INVALID_ARGUMENT when it is not one. The checkpoint is not looked at.
absl::StatusOr<ProofFile> ParseProofFile(std::string_view text);

// The proof of the entry at `index` against the log's checkpoint, from its tiles, checked before it
// is given out. `leaf` is set to its leaf hash. OUT_OF_RANGE: the checkpoint does not cover it
// (yet). DATA_LOSS: the tiles do not lead to the signed root. NOT_FOUND: a file is missing.
absl::StatusOr<ProofFile> ProveEntry(FileSystem& files, const std::string& dir, uint64_t index,
                                     crypto::Digest& leaf);

// The hashed bytes of the entry at `index`, from its bundle. Errors as ProveEntry; NOT_FOUND also
// when the bundle is being replaced just now.
absl::StatusOr<std::string> ReadPublishedEntry(FileSystem& files, const std::string& dir,
                                               uint64_t index);

// Whether the entry with that leaf hash is in the log whose checkpoint one of `keys` signed:
// `origin_key` must have, further ones are witnesses of which `quorum` must. DATA_LOSS when the
// proof does not lead there, otherwise as OpenNote and ParseBody say.
struct Trust {
  VerifierKey log;
  std::span<const VerifierKey> witnesses;
  size_t quorum = 0;
};
absl::Status CheckProofFile(const ProofFile& proof, const crypto::Digest& leaf, const Trust& trust);

}  // namespace weir::ledger
