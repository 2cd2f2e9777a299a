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

void FillSpool(const UploadStatus& status, v1::SpoolStatus& spool) {
  spool.set_entries(status.progress.entries);
  spool.set_held(status.progress.held);
  spool.set_proven(status.progress.proven);
  spool.set_problem(status.problem);
}

absl::StatusOr<router::Complaint> CheckReport(const v1::ReportRequest& request) {
  router::Complaint complaint{.exchange = {},
                              .kind = "complaint",
                              .tenant = request.tenant(),
                              .subject = request.subject(),
                              .comment = UserText(request.comment())};
  const bool names_one =
      !request.exchange_id().empty() || request.kind() != v1::REPORT_KIND_COMPLAINT;
  if (names_one) {
    auto id = Id::Parse(request.exchange_id());
    if (!id.ok()) return Annotate(id.status(), "exchange_id");
    complaint.exchange = *id;
  }
  if (std::max(request.tenant().size(), request.subject().size()) > gate::kMaxWordBytes) {
    return InvalidArgument("tenant or subject: more than {} bytes", gate::kMaxWordBytes);
  }
  if (request.comment().size() > kMaxCommentBytes) {
    return InvalidArgument("comment: {} bytes, at most {} are allowed", request.comment().size(),
                           kMaxCommentBytes);
  }
  switch (request.kind()) {
    case v1::REPORT_KIND_COMPLAINT:
      return complaint;
    case v1::REPORT_KIND_APPEAL:
      complaint.kind = "appeal";
      return complaint;
    default:
      return InvalidArgument("kind: {} is no known kind", static_cast<int>(request.kind()));
  }
}

}  // namespace

AssistantService::AssistantService(router::Spine& spine, const router::Router& router,
                                   router::Slots& slots, const router::Messages& messages,
                                   const Clock& clock, absl::Duration default_deadline,
                                   const SpoolUpload* upload)
    : spine_(spine),
      router_(router),
      slots_(slots),
      messages_(messages),
      clock_(clock),
      default_deadline_(default_deadline),
      upload_(upload) {}

grpc::ServerWriteReactor<v1::ChatEvent>* AssistantService::Chat(grpc::CallbackServerContext*,
                                                                const v1::ChatRequest* request) {
  const router::ExchangeParts parts{.gate = spine_.gate(),
                                    .conduct = spine_.conduct(),
                                    .router = router_,
                                    .journal = spine_.journal(),
                                    .labeller = spine_.labeller(),
                                    .clock = clock_};
  auto fields = router::FieldsFrom(*request, default_deadline_);
  if (fields.ok()) {
    const absl::Status prepared = spine_.conduct().Prepare(*fields);
    if (!prepared.ok()) fields = prepared;
  }
  return router::ChatReactor::Start(parts, slots_, messages_, std::move(fields));
}

grpc::ServerUnaryReactor* AssistantService::Preview(grpc::CallbackServerContext* context,
                                                    const v1::ChatRequest* request,
                                                    v1::PreviewResponse* response) {
  return FinishNow(context, FillPreview(*request, *response));
}

absl::Status AssistantService::FillPreview(const v1::ChatRequest& wire,
                                           v1::PreviewResponse& response) const {
  WEIR_ASSIGN_OR_RETURN(gate::RequestFields fields, router::FieldsFrom(wire, default_deadline_));
  WEIR_RETURN_IF_ERROR(spine_.conduct().Prepare(fields));
  WEIR_ASSIGN_OR_RETURN(const gate::Request request,
                        gate::Request::Create(std::move(fields), clock_));
  const gate::Admission admission =
      spine_.conduct().Look(request, spine_.gate().Admit(request)).admission;
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
  // The deadline is known first: the response is gRPC's once the receipt is there.
  const absl::Time due = spine_.journal().DueAt();
  response->set_due_unix_s(absl::ToUnixSeconds(due));
  spine_.journal().Report(*report, due,
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
  if (upload_ != nullptr) FillSpool(upload_->status(), *response->mutable_spool());
  return FinishNow(context, absl::OkStatus());
}

}  // namespace weir::edge
