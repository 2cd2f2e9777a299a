// Requests that a cluster made beside the ordinary ones, since the start. A value.
#pragma once

#include <cstdint>

namespace weir::cloud {

enum class Extra : uint8_t { kRetry, kHedge };

struct ExtraRequests {
  uint64_t retries = 0;
  uint64_t hedges = 0;
  uint64_t unaffordable = 0;  // wanted, but the budget was spent
};

}  // namespace weir::cloud
