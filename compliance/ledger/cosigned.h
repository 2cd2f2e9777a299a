// DIR/checkpoint.cosigned: a head of the log with the signatures of witnesses, who have seen no
// other tree of it before. Beside a log it says that the log had grown so far: less is a log put
// back.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"

namespace weir::ledger {

inline std::string CosignedPath(const std::string& dir) { return dir + "/checkpoint.cosigned"; }

// A value.
struct CosignedHead {
  Checkpoint head;                     // signed by the log's own key
  std::vector<Cosignature> witnesses;  // of the given ones, each signature checked; newest first
  size_t others = 0;                   // signers whose keys were not given

  // When a quorum had signed it; 1970: not so many have.
  absl::Time SignedBy(size_t quorum) const;
};

// NOT_FOUND: there is none. DATA_LOSS: it is no head that `log` signed, or one of the signatures of
// the given witnesses is wrong.
absl::StatusOr<CosignedHead> ReadCosigned(FileSystem& files, const std::string& dir,
                                          const VerifierKey& log,
                                          std::span<const VerifierKey> witnesses);

}  // namespace weir::ledger
