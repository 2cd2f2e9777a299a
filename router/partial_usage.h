// What an answer that failed behind its first text had used until then, as a payload of its status:
// it becomes "usage" beside OpenAI's error and metadata of gRPC's.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "router/engine.h"

namespace weir::router {

// REQUIRES: status is not OK.
void SetPartialUsage(const Usage& usage, absl::Status& status);
// Without reused_tokens.
std::optional<Usage> PartialUsage(const absl::Status& status);

}  // namespace weir::router
