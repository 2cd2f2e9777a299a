#include "cloud/gateway_service.h"

#include "cloud/attestation_service.h"
#include "compliance/base/status.h"
#include "router/rpc/caller.h"
#include "router/rpc/chat_reactor.h"
#include "router/rpc/errors.h"
#include "router/rpc/metadata.h"
#include "router/rpc/service_status.h"
#include "router/rpc/wire.h"

namespace weir::cloud {
namespace {

std::string TraceParentOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(router::kTraceParentMetadata);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

void FillWitness(const witness::Cosigner& cosigner, v1::WitnessStatus& witness) {
  const witness::CosignStatus status = cosigner.status();
  witness.set_entries(status.size);
  witness.set_unwitnessed_s(absl::ToInt64Seconds(cosigner.unwitnessed()));
  witness.set_problem(status.problem);
  witness.set_contradicted(status.contradicted);
}

}  // namespace

grpc::ServerWriteReactor<v1::ChatEvent>* GatewayService::Chat(grpc::CallbackServerContext* context,
                                                              const v1::ChatRequest* request) {
  const router::ExchangeParts exchange{.gate = parts_.spine.gate(),
                                       .conduct = parts_.spine.conduct(),
                                       .router = parts_.router,
                                       .journal = parts_.spine.journal(),
                                       .labeller = parts_.spine.labeller(),
                                       .clock = parts_.clock,
                                       .guard = parts_.guard,
                                       .live = parts_.live};
  return router::ChatReactor::Start(exchange, parts_.slots, parts_.messages,
                                    FieldsOf(*context, *request), parts_.intake,
                                    {.model = "", .trace_parent = TraceParentOf(*context)});
}

absl::StatusOr<gate::RequestFields> GatewayService::FieldsOf(
    const grpc::CallbackServerContext& context, const v1::ChatRequest& request) const {
  if (parts_.attestation != nullptr) {
    WEIR_RETURN_IF_ERROR(AdmitCall(*parts_.attestation, context));
  }
  WEIR_ASSIGN_OR_RETURN(auto fields, router::FieldsFrom(request, parts_.default_deadline));
  fields.tenant = router::CallerOf(context);
  WEIR_RETURN_IF_ERROR(parts_.spine.conduct().Prepare(fields));
  return fields;
}

grpc::ServerUnaryReactor* GatewayService::GetStatus(grpc::CallbackServerContext* context,
                                                    const v1::GetStatusRequest*,
                                                    v1::GetStatusResponse* response) {
  *response = router::StatusOf(parts_.router, parts_.spine.policies(), parts_.spine.ledger(),
                               parts_.slots, parts_.clock);
  if (parts_.cosigner != nullptr) FillWitness(*parts_.cosigner, *response->mutable_witness());
  auto* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerReadReactor<v1::SpoolPart>* GatewayService::UploadSpool(
    grpc::CallbackServerContext* context, v1::SpoolHeld* response) {
  if (parts_.spools == nullptr) return v1::Gateway::CallbackService::UploadSpool(context, response);
  return parts_.spools->Upload(router::CallerOf(*context), response);
}

// Reads a few files: a proof is asked for once in a round of uploads.
grpc::ServerUnaryReactor* GatewayService::ProveSpool(grpc::CallbackServerContext* context,
                                                     const v1::ProveSpoolRequest* request,
                                                     v1::SpoolProof* response) {
  if (parts_.spools == nullptr) {
    return v1::Gateway::CallbackService::ProveSpool(context, request, response);
  }
  auto* reactor = context->DefaultReactor();
  reactor->Finish(
      router::ToGrpc(parts_.spools->Prove(router::CallerOf(*context), request->head(), *response)));
  return reactor;
}

}  // namespace weir::cloud
