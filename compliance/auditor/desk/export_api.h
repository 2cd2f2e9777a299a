// Entries with their proofs as one file (compliance/evidence), for `/api/export`.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/desk/api.h"

namespace weir::auditor {

inline constexpr uint64_t kMaxExported = 10'000;  // entries; more: `weir audit export`

// The bytes of the bundle: what a search with `query` finds and the checkpoint covers. NOT_FOUND:
// nothing. RESOURCE_EXHAUSTED: more than kMaxExported. DATA_LOSS: the log does not prove them.
absl::StatusOr<std::string> ExportAnswer(Shelf& shelf, std::string_view query, absl::Time now);

}  // namespace weir::auditor
