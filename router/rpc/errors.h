// absl::Status to grpc::Status and back, with google.rpc error details on the way out.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace weir::router {

// The code is kept one to one. Details: ErrorInfo always (domain "weir", reason = the code's name),
// BadRequest for INVALID_ARGUMENT ("field: what" messages), RetryInfo for RESOURCE_EXHAUSTED and
// UNAVAILABLE.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace weir::router
