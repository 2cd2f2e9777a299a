// What lies behind the last whole batch of a segment file, and what that means.
//
// Only one batch is ever on its way to the disk, so a crash leaves at most one unfinished batch
// there. A whole trailer of a later batch behind it cannot come from a crash: something before it
// changed.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"

namespace weir::ledger {

enum class TailKind : uint8_t {
  kZero,        // nothing, or zeros that were allocated ahead
  kUnfinished,  // pieces of the one batch (or the file header) that a crash can leave
  kGarbage,     // other bytes
  kDamaged,     // a later batch follows: bytes before it were changed
};

struct Tail {
  TailKind kind = TailKind::kZero;
  uint64_t offset = 0;      // of the first byte that is not zero
  uint64_t size_bytes = 0;  // from the end of the last batch to the last byte that is not zero
  crypto::Digest digest;    // SHA-256 of those bytes
};

// `position` is just behind the last whole batch (0: there is no good header), `next_index` the
// entry that would follow.
absl::StatusOr<Tail> InspectTail(const File& file, uint64_t position, uint64_t next_index);

}  // namespace weir::ledger
