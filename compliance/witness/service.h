// A witness over HTTP: POST <prefix>/add-checkpoint.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/http/server.h"
#include "compliance/witness/witness.h"

namespace weir::witness {

// `witness` must outlive the server. Errors as http::Server::Start. Plain HTTP: what is exchanged
// is public and signed; put TLS in front where the network asks for it.
absl::StatusOr<std::unique_ptr<http::Server>> Serve(Witness& witness, const std::string& address);

}  // namespace weir::witness
