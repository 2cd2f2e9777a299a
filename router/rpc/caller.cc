#include "router/rpc/caller.h"

#include "compliance/gate/request.h"

namespace weir::router {

std::string CallerOf(const grpc::ServerContextBase& context) {
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return "insecure-local";
  std::string best;
  for (const auto& name : auth->GetPeerIdentity()) {
    const std::string candidate(name.data(), name.size());
    const bool uri = candidate.find("://") != std::string::npos;
    if (best.empty() || uri) best = candidate;
    if (uri) break;
  }
  return best.substr(0, gate::kMaxWordBytes);
}

}  // namespace weir::router
