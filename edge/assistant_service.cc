#include "edge/assistant_service.h"

#include "compliance/base/status.h"
#include "router/rpc/chat_reactor.h"
#include "router/rpc/errors.h"
#include "router/rpc/service_status.h"
#include "router/rpc/wire.h"

namespace weir::edge {
namespace {

grpc::ServerUnaryReactor* FinishNow(grpc::CallbackServerContext* context,
                                    const absl::Status& status) {
  auto* reactor = context->DefaultReactor();
  reactor->Finish(router::ToGrpc(status));
  return reactor;
}

void FillRefused(const gate::Refusal& refusal, v1::PreviewResponse& response) {
  *response.mutable_verdict() = router::ToWire(refusal.verdict());
  v1::Refused& refused = *response.mutable_refused();
  refused.set_reason(std::string(gate::NameOf(refusal.reason())));
  refused.set_category(refusal.category());
  refused.set_category_name(refusal.category_name());
  refused.set_reply(refusal.reply().text());
}

struct ValidReport {
  Id exchange;
  std::string_view kind;
};

absl::StatusOr<ValidReport> CheckReport(const v1::ReportRequest& request) {
  auto id = Id::Parse(request.exchange_id());
  if (!id.ok()) return Annotate(id.status(), "exchange_id");
  if (request.comment().size() > kMaxCommentBytes) {
    return InvalidArgument("comment: {} bytes, at most {} are allowed", request.comment().size(),
                           kMaxCommentBytes);
  }
  switch (request.kind()) {
    case v1::REPORT_KIND_COMPLAINT:
      return ValidReport{*id, "complaint"};
    case v1::REPORT_KIND_APPEAL:
      return ValidReport{*id, "appeal"};
    default:
      return InvalidArgument("kind: {} is no known kind", static_cast<int>(request.kind()));
  }
}

}  // namespace

AssistantService::AssistantService(router::Spine& spine, const router::Router& router,
                                   router::Slots& slots, const router::Messages& messages,
                                   const Clock& clock, absl::Duration default_deadline)
    : spine_(spine),
      router_(router),
      slots_(slots),
      messages_(messages),
      clock_(clock),
      default_deadline_(default_deadline) {}

grpc::ServerWriteReactor<v1::ChatEvent>* AssistantService::Chat(grpc::CallbackServerContext*,
                                                                const v1::ChatRequest* request) {
  const router::ExchangeParts parts{.gate = spine_.gate(),
                                    .router = router_,
                                    .journal = spine_.journal(),
                                    .labeller = spine_.labeller(),
                                    .clock = clock_};
  return router::ChatReactor::Start(parts, slots_, messages_,
                                    router::FieldsFrom(*request, default_deadline_));
}

grpc::ServerUnaryReactor* AssistantService::Preview(grpc::CallbackServerContext* context,
                                                    const v1::ChatRequest* request,
                                                    v1::PreviewResponse* response) {
  return FinishNow(context, FillPreview(*request, *response));
}

absl::Status AssistantService::FillPreview(const v1::ChatRequest& wire,
                                           v1::PreviewResponse& response) const {
  WEIR_ASSIGN_OR_RETURN(gate::RequestFields fields, router::FieldsFrom(wire, default_deadline_));
  WEIR_ASSIGN_OR_RETURN(const gate::Request request,
                        gate::Request::Create(std::move(fields), clock_));
  const gate::Admission admission = spine_.gate().Admit(request);
  if (const auto* refusal = std::get_if<gate::Refusal>(&admission)) {
    FillRefused(*refusal, response);
    return absl::OkStatus();
  }
  const auto& admitted = std::get<gate::Admitted>(admission);
  *response.mutable_verdict() = router::ToWire(admitted.verdict());
  WEIR_ASSIGN_OR_RETURN(const router::Routed routed, router_.Decide(admitted));
  const gate::Place place = routed.engines.front()->info().place;
  *response.mutable_decision() = router::ToWire(routed.decision, messages_, request.locale());
  *response.mutable_privacy() = router::PrivacyOf(admitted, place);
  if (place == gate::Place::kCloud) {
    const gate::Prompt prompt = admitted.PromptFor(place);
    for (const gate::Turn& turn : prompt.turns()) {
      *response.add_leaves_device() = router::ToWire(turn);
    }
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AssistantService::Report(grpc::CallbackServerContext* context,
                                                   const v1::ReportRequest* request,
                                                   v1::ReportResponse* response) {
  const auto report = CheckReport(*request);
  if (!report.ok()) return FinishNow(context, report.status());
  auto* reactor = context->DefaultReactor();
  spine_.journal().Report(report->exchange, report->kind, UserText(request->comment()),
                          [reactor, response](absl::StatusOr<ledger::Receipt> receipt) {
                            if (receipt.ok())
                              *response->mutable_receipt() = router::ToWire(*receipt);
                            reactor->Finish(router::ToGrpc(receipt.status()));
                          });
  return reactor;
}

grpc::ServerUnaryReactor* AssistantService::GetStatus(grpc::CallbackServerContext* context,
                                                      const v1::GetStatusRequest*,
                                                      v1::GetStatusResponse* response) {
  *response = router::StatusOf(router_, spine_.policies(), spine_.ledger(), slots_, clock_);
  return FinishNow(context, absl::OkStatus());
}

}  // namespace weir::edge
