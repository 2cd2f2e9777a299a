#include "cloud/gateway_service.h"

#include <algorithm>

#include "router/rpc/chat_reactor.h"
#include "router/rpc/errors.h"
#include "router/rpc/service_status.h"
#include "router/rpc/wire.h"

namespace weir::cloud {
namespace {

std::string TenantOf(const grpc::CallbackServerContext& context) {
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

}  // namespace

GatewayService::GatewayService(router::Spine& spine, const router::Router& router,
                               router::Slots& slots, const router::Messages& messages,
                               const Clock& clock, absl::Duration default_deadline)
    : spine_(spine),
      router_(router),
      slots_(slots),
      messages_(messages),
      clock_(clock),
      default_deadline_(default_deadline) {}

grpc::ServerWriteReactor<v1::ChatEvent>* GatewayService::Chat(grpc::CallbackServerContext* context,
                                                              const v1::ChatRequest* request) {
  const router::ExchangeParts parts{.gate = spine_.gate(),
                                    .router = router_,
                                    .journal = spine_.journal(),
                                    .labeller = spine_.labeller(),
                                    .clock = clock_};
  auto fields = router::FieldsFrom(*request, default_deadline_);
  if (fields.ok()) fields->tenant = TenantOf(*context);
  return router::ChatReactor::Start(parts, slots_, messages_, std::move(fields));
}

grpc::ServerUnaryReactor* GatewayService::GetStatus(grpc::CallbackServerContext* context,
                                                    const v1::GetStatusRequest*,
                                                    v1::GetStatusResponse* response) {
  *response = router::StatusOf(router_, spine_.policies(), spine_.ledger(), slots_, clock_);
  auto* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace weir::cloud
