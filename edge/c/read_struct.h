// Structs of the C interface as values of ours: the size that a caller names decides what is read.
#pragma once

#include "absl/status/statusor.h"
#include "edge/include/weir/edge.h"
#include "router/signals.h"
#include "weir/v1/assistant.pb.h"

namespace weir::edge {

// INVALID_ARGUMENT when the struct is null or smaller than its first release, or a count or a
// pointer contradicts another; what the values may be is judged by whom they are for.
absl::StatusOr<weir_agent_options> ReadStruct(const weir_agent_options* given);
absl::StatusOr<v1::ChatRequest> ReadStruct(const weir_request* given);
absl::StatusOr<v1::ReportRequest> ReadStruct(const weir_report* given);
// Here what the values may be is judged, too.
absl::StatusOr<router::Signals> ReadStruct(const weir_signals* given);

// Fills as much of it as its size names; null is ignored. Returns the code.
int32_t WriteError(const absl::Status& status, weir_error* error);

}  // namespace weir::edge
