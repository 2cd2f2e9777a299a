#include "edge/assistant_service.h"

#include "compliance/base/status.h"
#include "router/rpc/chat_reactor.h"
#include "router/rpc/errors.h"

namespace weir::edge {
namespace {

// Finishes with what `result` holds.
template <typename Response>
void FinishWith(absl::StatusOr<Response> result, Response& response,
                grpc::ServerUnaryReactor& reactor) {
  if (result.ok()) response = *std::move(result);
  reactor.Finish(router::ToGrpc(result.status()));
}

}  // namespace

absl::StatusOr<v1::ChatRequest> AssistantService::Permitted(const v1::ChatRequest& request) const {
  if (rights_ == config::CallerRights::kAll) return request;
  if (request.privacy() == v1::PRIVACY_CLOUD_ONLY) {
    return absl::PermissionDeniedError("privacy: this caller's prompts stay on the device");
  }
  v1::ChatRequest local = request;
  local.set_privacy(v1::PRIVACY_LOCAL_ONLY);
  return local;
}

absl::StatusOr<gate::RequestFields> AssistantService::FieldsOf(
    const v1::ChatRequest& request) const {
  WEIR_ASSIGN_OR_RETURN(const v1::ChatRequest permitted, Permitted(request));
  return agent_.FieldsOf(permitted);
}

absl::StatusOr<v1::PreviewResponse> AssistantService::PreviewOf(
    const v1::ChatRequest& request) const {
  WEIR_ASSIGN_OR_RETURN(const v1::ChatRequest permitted, Permitted(request));
  return agent_.Preview(permitted);
}

grpc::ServerWriteReactor<v1::ChatEvent>* AssistantService::Chat(grpc::CallbackServerContext*,
                                                                const v1::ChatRequest* request) {
  return router::ChatReactor::Start(agent_.parts(), agent_.slots(), agent_.messages(),
                                    FieldsOf(*request));
}

grpc::ServerUnaryReactor* AssistantService::Preview(grpc::CallbackServerContext* context,
                                                    const v1::ChatRequest* request,
                                                    v1::PreviewResponse* response) {
  auto* reactor = context->DefaultReactor();
  FinishWith(PreviewOf(*request), *response, *reactor);
  return reactor;
}

grpc::ServerUnaryReactor* AssistantService::Report(grpc::CallbackServerContext* context,
                                                   const v1::ReportRequest* request,
                                                   v1::ReportResponse* response) {
  auto* reactor = context->DefaultReactor();
  agent_.Report(*request, [reactor, response](absl::StatusOr<v1::ReportResponse> result) {
    FinishWith(std::move(result), *response, *reactor);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AssistantService::GetStatus(grpc::CallbackServerContext* context,
                                                      const v1::GetStatusRequest*,
                                                      v1::GetStatusResponse* response) {
  auto* reactor = context->DefaultReactor();
  FinishWith<v1::GetStatusResponse>(agent_.GetStatus(), *response, *reactor);
  return reactor;
}

}  // namespace weir::edge
