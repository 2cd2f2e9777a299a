// Who calls over gRPC: what its certificate says.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

namespace weir::router {

// The URI or DNS name of the caller's certificate, else its common name, at most
// gate::kMaxWordBytes of it; "insecure-local" on a loopback listener without TLS.
std::string CallerOf(const grpc::ServerContextBase& context);

}  // namespace weir::router
