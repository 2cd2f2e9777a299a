#include "cloud/gateway_service.h"

#include "router/rpc/caller.h"
#include "router/rpc/chat_reactor.h"
#include "router/rpc/errors.h"
#include "router/rpc/service_status.h"
#include "router/rpc/wire.h"

namespace weir::cloud {
namespace {

std::string TraceParentOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find("traceparent");
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

}  // namespace

GatewayService::GatewayService(router::Spine& spine, const router::Router& router,
                               router::Slots& slots, const router::Messages& messages,
                               const Clock& clock, absl::Duration default_deadline,
                               SpoolService* spools, router::Intake* intake,
                               const router::Guard* guard, router::LiveExchanges* live)
    : spine_(spine),
      router_(router),
      slots_(slots),
      messages_(messages),
      clock_(clock),
      default_deadline_(default_deadline),
      spools_(spools),
      intake_(intake),
      guard_(guard),
      live_(live) {}

grpc::ServerWriteReactor<v1::ChatEvent>* GatewayService::Chat(grpc::CallbackServerContext* context,
                                                              const v1::ChatRequest* request) {
  const router::ExchangeParts parts{.gate = spine_.gate(),
                                    .conduct = spine_.conduct(),
                                    .router = router_,
                                    .journal = spine_.journal(),
                                    .labeller = spine_.labeller(),
                                    .clock = clock_,
                                    .guard = guard_,
                                    .live = live_};
  auto fields = router::FieldsFrom(*request, default_deadline_);
  if (fields.ok()) {
    fields->tenant = router::CallerOf(*context);
    const absl::Status prepared = spine_.conduct().Prepare(*fields);
    if (!prepared.ok()) fields = prepared;
  }
  return router::ChatReactor::Start(parts, slots_, messages_, std::move(fields), intake_,
                                    {.model = "", .trace_parent = TraceParentOf(*context)});
}

grpc::ServerUnaryReactor* GatewayService::GetStatus(grpc::CallbackServerContext* context,
                                                    const v1::GetStatusRequest*,
                                                    v1::GetStatusResponse* response) {
  *response = router::StatusOf(router_, spine_.policies(), spine_.ledger(), slots_, clock_);
  auto* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerReadReactor<v1::SpoolPart>* GatewayService::UploadSpool(
    grpc::CallbackServerContext* context, v1::SpoolHeld* response) {
  if (spools_ == nullptr) return v1::Gateway::CallbackService::UploadSpool(context, response);
  return spools_->Upload(router::CallerOf(*context), response);
}

// Reads a few files: a proof is asked for once in a round of uploads.
grpc::ServerUnaryReactor* GatewayService::ProveSpool(grpc::CallbackServerContext* context,
                                                     const v1::ProveSpoolRequest* request,
                                                     v1::SpoolProof* response) {
  if (spools_ == nullptr) {
    return v1::Gateway::CallbackService::ProveSpool(context, request, response);
  }
  auto* reactor = context->DefaultReactor();
  reactor->Finish(
      router::ToGrpc(spools_->Prove(router::CallerOf(*context), request->head(), *response)));
  return reactor;
}

}  // namespace weir::cloud
