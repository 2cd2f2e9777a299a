// When it makes sense to ask again, as a payload of a status: it becomes RetryInfo in gRPC and
// Retry-After in HTTP.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace weir::router {

void SetRetryAfter(absl::Duration wait, absl::Status& status);
std::optional<absl::Duration> RetryAfter(const absl::Status& status);

}  // namespace weir::router
