// How a limit that is reached is told.
#pragma once

#include "absl/status/status.h"
#include "cloud/quota/quota_store.h"

namespace weir::cloud {

enum class Figure : uint8_t {
  kRequestsPerMinute,
  kTokensPerMinute,
  kTokensPerDay,
  kTokensPerMonth
};

// RESOURCE_EXHAUSTED: names the kind of limit and its figure, not whose it is; with
// router::RetryAfter unless `wait` is infinite.
absl::Status Reached(const Limit& limit, Figure figure, absl::Duration wait);

}  // namespace weir::cloud
