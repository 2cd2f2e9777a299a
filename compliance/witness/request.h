// The body of an add-checkpoint request (C2SP tlog-witness): the size that the witness knows, the
// way from there, and the new head.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/ledger/proof.h"

namespace weir::witness {

inline constexpr size_t kProofLinesLimit = 63;          // tlog-witness
inline constexpr size_t kRequestLimitBytes = 64 << 10;  // a checkpoint is a few hundred bytes

struct AddCheckpoint {
  uint64_t old_size = 0;
  ledger::Proof proof;     // of consistency from old_size on
  std::string checkpoint;  // a signed note
  friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};

std::string ToText(const AddCheckpoint& request);
// INVALID_ARGUMENT when it is not one. The checkpoint is not looked at.
absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view text);

}  // namespace weir::witness
