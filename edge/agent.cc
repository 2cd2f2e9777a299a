#include "edge/agent.h"

#include "compliance/base/status.h"
#include "compliance/spool/bounded_ledger.h"
#include "config/shape.h"
#include "config/spine_options.h"
#include "edge/linux_signals.h"
#include "router/llama/llama_engine.h"
#include "router/rpc/service_status.h"
#include "router/rpc/wire.h"
#include "router/weights_file.h"

namespace weir::edge {
namespace {

absl::StatusOr<std::unique_ptr<router::Engine>> MakeLocal(const config::DeviceModelSettings& model,
                                                          const policy::Trust& trust,
                                                          const router::SignalSource& signals,
                                                          const Clock& clock) {
  const router::LlamaOptions options{
      .model_path = model.path,
      .package = {.need = model.package,
                  .keys = trust.keys,
                  .required_signatures = trust.required_signatures},
      .id = "local",
      .place = gate::Place::kDevice,
      .context_tokens = model.context_tokens,
      .sequences = model.sequences,
      .queue_limit = model.queue,
      .unload_after = model.unload_after,
      .memory_pressure = [&signals] { return signals.Snapshot().memory; },
      .threads = model.threads};
  return router::LlamaEngine::Create(options, clock);
}

absl::StatusOr<std::unique_ptr<CloudEngine>> MakeCloud(const config::CloudLinkSettings& link,
                                                       const Clock& clock) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!link.insecure_local) {
    WEIR_ASSIGN_OR_RETURN(credentials, MutualTls(link.ca, link.cert, link.key));
  }
  const CloudEngineOptions options{.address = link.address,
                                   .region = link.region,
                                   .connect_timeout = link.connect_timeout,
                                   .keepalive = link.keepalive,
                                   .price = {.prompt_micros = link.price_prompt_micros,
                                             .answer_micros = link.price_answer_micros},
                                   .server_name = link.server_name};
  return std::make_unique<CloudEngine>(options, credentials, clock);
}

// A gateway on this machine is reached without a network.
std::unique_ptr<router::SignalSource> SignalsOf(const config::EdgeSettings& settings) {
  if (!settings.device.signals_path.empty()) return FileSignals(settings.device.signals_path);
  const std::string_view gateway = config::HostOf(settings.cloud.address);
  return SystemSignals({.links = settings.cloud.enabled && !config::IsLoopback(gateway)});
}

void FillDevice(const router::Signals& signals, v1::DeviceStatus& device) {
  device.set_battery_percent(signals.battery_percent);
  device.set_charging(signals.charging);
  device.set_low_power(signals.low_power);
  device.set_thermal(std::string(router::NameOf(signals.thermal)));
  device.set_network(std::string(router::NameOf(signals.network)));
  device.set_metered(signals.metered);
  device.set_memory(std::string(router::NameOf(signals.memory)));
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
  spool.set_pruned(status.progress.pruned);
}

// What is not under the newest signed head waits since that head.
void FillWitness(const UploadStatus& status, const Clock& clock, v1::WitnessStatus& witness) {
  const spool::Progress& progress = status.progress;
  witness.set_entries(progress.witnessed);
  witness.set_problem(status.problem);
  if (progress.witnessed >= progress.entries) return;
  witness.set_unwitnessed_s(absl::ToInt64Seconds(clock.Now() - status.unwitnessed_since));
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

absl::StatusOr<std::unique_ptr<Agent>> Agent::Start(const config::EdgeSettings& settings,
                                                    FileSystem& files, const Clock& clock) {
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(settings.state_dir));
  std::unique_ptr<Agent> agent(new Agent(settings, files, clock));
  router::SpineOptions options = config::SpineOptionsOf(settings);
  options.around_ledger = [&](std::unique_ptr<ledger::Ledger> ledger) {
    return spool::BoundedLedger::Open(files, settings.ledger.dir, std::move(ledger),
                                      settings.ledger.limit_bytes);
  };
  WEIR_ASSIGN_OR_RETURN(agent->spine_, router::Spine::Create(files, clock, options));
  WEIR_RETURN_IF_ERROR(agent->MakeEngines(settings));
  WEIR_RETURN_IF_ERROR(agent->MakeRouter(settings, files));
  WEIR_RETURN_IF_ERROR(agent->StartUpload(settings, files));
  agent->StartUpdates(settings, files);
  return agent;
}

Agent::Agent(const config::EdgeSettings& settings, FileSystem& files, const Clock& clock)
    : files_(files),
      clock_(clock),
      credential_path_(settings.state_dir + "/attestation"),
      default_deadline_(settings.limits.default_deadline),
      signals_(std::make_unique<ToldSignals>(SignalsOf(settings))),
      slots_(std::make_unique<router::Slots>(settings.limits.exchanges)) {}

absl::Status Agent::MakeEngines(const config::EdgeSettings& settings) {
  if (settings.model) {
    WEIR_ASSIGN_OR_RETURN(const policy::Trust trust, spine_->ReadTrust());
    WEIR_ASSIGN_OR_RETURN(auto local, MakeLocal(*settings.model, trust, *signals_, clock_));
    engines_.push_back(std::move(local));
  }
  if (settings.cloud.enabled) {
    WEIR_ASSIGN_OR_RETURN(auto cloud, MakeCloud(settings.cloud, clock_));
    gateway_ = cloud->channel();
    cloud_ = cloud.get();
    engines_.push_back(std::move(cloud));
  }
  return absl::OkStatus();
}

absl::Status Agent::MakeRouter(const config::EdgeSettings& settings, FileSystem& files) {
  const config::RoutingSettings& routing = settings.routing;
  WEIR_ASSIGN_OR_RETURN(router::Predictor predictor,
                        router::OpenWeights(files, routing.weights, routing.weights_keys));
  std::vector<router::Engine*> engines;
  for (const auto& engine : engines_) engines.push_back(engine.get());
  router_ = std::make_unique<router::Router>(
      engines, *signals_,
      router::RouterOptions{.routing = {.threshold_permille = routing.threshold_permille},
                            .budget_micros_a_day = routing.budget_micros_a_day,
                            .hedge_micros_a_day = routing.hedge_micros_a_day,
                            .predictor = std::move(predictor)});
  if (routing.budget_micros_a_day == 0 && routing.hedge_micros_a_day == 0) {
    return absl::OkStatus();
  }
  return router::RestoreSpending(files, settings.ledger.dir, spine_->ledger().size(), *router_);
}

absl::Status Agent::StartUpload(const config::EdgeSettings& settings, FileSystem& files) {
  if (!settings.spool || gateway_ == nullptr) return absl::OkStatus();
  const UploadPlan plan{.ledger_dir = settings.ledger.dir,
                        .gateway_key = settings.spool->gateway_key,
                        .witness_key = settings.spool->witness_key,
                        .every = settings.spool->every,
                        .keep_bytes = settings.ledger.limit_bytes / 2};
  WEIR_ASSIGN_OR_RETURN(upload_,
                        SpoolUpload::Start({files, clock_}, plan, spine_->ledger(), gateway_));
  return absl::OkStatus();
}

void Agent::StartUpdates(const config::EdgeSettings& settings, FileSystem& files) {
  if (!settings.update || gateway_ == nullptr) return;
  updates_ = std::make_unique<PolicyWatch>(files, *spine_, settings.policy.bundle, gateway_,
                                           settings.update->retry_most);
}

absl::Status Agent::SetAttestor(std::unique_ptr<Attestor> attestor) {
  if (cloud_ == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "no gateway to prove the device to");
  }
  return cloud_->ProveWith(std::move(attestor), files_, credential_path_);
}

router::ExchangeParts Agent::parts() {
  return {.gate = spine_->gate(),
          .conduct = spine_->conduct(),
          .router = *router_,
          .journal = spine_->journal(),
          .labeller = spine_->labeller(),
          .clock = clock_};
}

absl::StatusOr<gate::RequestFields> Agent::FieldsOf(const v1::ChatRequest& request) {
  WEIR_ASSIGN_OR_RETURN(gate::RequestFields fields, router::FieldsFrom(request, default_deadline_));
  WEIR_RETURN_IF_ERROR(spine_->conduct().Prepare(fields));
  return fields;
}

absl::StatusOr<v1::PreviewResponse> Agent::Preview(const v1::ChatRequest& wire) {
  v1::PreviewResponse response;
  WEIR_ASSIGN_OR_RETURN(gate::RequestFields fields, FieldsOf(wire));
  WEIR_ASSIGN_OR_RETURN(const gate::Request request,
                        gate::Request::Create(std::move(fields), clock_));
  const gate::Admission admission =
      spine_->conduct().Look(request, spine_->gate().Admit(request)).admission;
  if (const auto* refusal = std::get_if<gate::Refusal>(&admission)) {
    FillRefused(*refusal, response);
    return response;
  }
  const auto& admitted = std::get<gate::Admitted>(admission);
  *response.mutable_verdict() = router::ToWire(admitted.verdict());
  WEIR_ASSIGN_OR_RETURN(const router::Routed routed, router_->Decide(admitted));
  const gate::Place place = routed.engines.front()->info().place;
  *response.mutable_decision() = router::ToWire(routed.decision, messages_, request.locale());
  *response.mutable_privacy() = router::PrivacyOf(admitted, place);
  if (place == gate::Place::kCloud) {
    const gate::Prompt prompt = admitted.PromptFor(place);
    for (const gate::Turn& turn : prompt.turns()) {
      *response.add_leaves_device() = router::ToWire(turn);
    }
    response.set_json_schema_leaves_device(request.sampling().json_schema);
  }
  return response;
}

void Agent::Report(const v1::ReportRequest& request, Reported done) {
  const auto report = CheckReport(request);
  if (!report.ok()) return done(report.status());
  const absl::Time due = spine_->journal().DueAt();
  spine_->journal().Report(
      *report, due, [due, done = std::move(done)](const absl::StatusOr<ledger::Receipt>& receipt) {
        if (!receipt.ok()) return done(receipt.status());
        v1::ReportResponse response;
        *response.mutable_receipt() = router::ToWire(*receipt);
        response.set_due_unix_s(absl::ToUnixSeconds(due));
        done(std::move(response));
      });
}

v1::GetStatusResponse Agent::GetStatus() const {
  v1::GetStatusResponse response =
      router::StatusOf(*router_, spine_->policies(), spine_->ledger(), *slots_, clock_);
  FillDevice(signals_->Snapshot(), *response.mutable_device());
  if (updates_ != nullptr) response.mutable_policy()->set_update_problem(updates_->problem());
  if (upload_ != nullptr) FillSpool(upload_->status(), *response.mutable_spool());
  if (upload_ != nullptr && upload_->is_witnessed()) {
    FillWitness(upload_->status(), clock_, *response.mutable_witness());
  }
  return response;
}

}  // namespace weir::edge
