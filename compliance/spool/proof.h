// What a device checks before it may delete what it has uploaded.
#pragma once

#include "absl/status/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/note.h"
#include "compliance/spool/batch.h"

namespace weir::spool {

// What the gateway must hold: the first `entries` of the device's log, whose tree has this root.
struct Claim {
  std::string origin;
  uint64_t entries = 0;
  crypto::Digest root;
};

// OK when `proof` shows that the log of `gateway` holds an entry that says so. DATA_LOSS: it does
// not. INVALID_ARGUMENT or FAILED_PRECONDITION: its checkpoint is none of that log.
absl::Status CheckHeadProof(const HeadProof& proof, const ledger::VerifierKey& gateway,
                            const Claim& claim);

}  // namespace weir::spool
