// The parts of an XLSX workbook.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/ooxml/package.h"

namespace weir::policy {

// What they may have unpacked.
inline constexpr uint64_t kMaxSharedTextBytes = 128u << 20;
inline constexpr uint64_t kMaxSheetBytes = 1u << 30;

// The name of the first sheet's part, as the workbook's parts say. INVALID_ARGUMENT: it has none.
absl::StatusOr<std::string> FirstSheetOf(const ooxml::Package& book);

}  // namespace weir::policy
