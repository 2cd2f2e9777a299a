#include "edge/app.h"

#include <sys/stat.h>

#include <vector>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "config/shape.h"
#include "edge/assistant_service.h"
#include "edge/cloud_engine.h"
#include "edge/device_signals.h"
#include "edge/spool_upload.h"
#include "router/llama/llama_engine.h"
#include "router/rpc/server.h"
#include "router/weights_file.h"

namespace weir::edge {
namespace {

constexpr absl::Duration kDrainGrace = absl::Seconds(10);

conduct::DeviceGuard GuardOf(const config::GuardianSettings& settings) {
  conduct::DeviceGuard guard{.age = settings.age, .guardian = {}};
  if (!settings.hours.empty()) {
    const auto [from, until] = config::MinutesOf(settings.hours);
    guard.guardian.hours = {.from = from, .until = until};
  }
  if (settings.daily_minutes > 0) {
    guard.guardian.daily_limit = absl::Minutes(settings.daily_minutes);
  }
  if (settings.rest_minutes > 0) guard.guardian.rest = absl::Minutes(settings.rest_minutes);
  return guard;
}

router::SpineOptions SpineOptionsOf(const config::EdgeSettings& settings) {
  return {.place = gate::Place::kDevice,
          .policy_bundle = settings.policy.bundle,
          .trusted_keys = settings.policy.trusted_keys,
          .required_signatures = settings.policy.required_signatures,
          .ledger_dir = settings.ledger.dir,
          .ledger = {.origin = settings.ledger.origin,
                     .queue_limit = settings.ledger.queue_limit,
                     .segment_bytes = settings.ledger.segment_bytes,
                     .checkpoint_every = settings.ledger.checkpoint_every},
          .label_producer = settings.label.producer,
          .label_key = settings.label.key,
          .conduct = {.strikes_in_a_row = settings.conduct.strikes_in_a_row,
                      .strikes_a_day = settings.conduct.strikes_a_day,
                      .suspend_for = settings.conduct.suspend_for,
                      .break_after = settings.conduct.break_after,
                      .remind_every = settings.conduct.remind_every,
                      .companion_after = settings.conduct.companion_after,
                      .label_grants = settings.label.grants,
                      .people = settings.conduct.people},
          .device = GuardOf(settings.guardian),
          .answer_complaints_within = settings.conduct.answer_complaints_within};
}

absl::StatusOr<std::unique_ptr<router::Engine>> MakeLocal(const config::ModelSettings& model,
                                                          const Clock& clock) {
  const router::LlamaOptions options{.model_path = model.path,
                                     .id = "local",
                                     .place = gate::Place::kDevice,
                                     .context_tokens = model.context_tokens,
                                     .sequences = model.sequences,
                                     .queue_limit = model.queue,
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

class Running final : public App {
 public:
  absl::Status Init(const config::EdgeSettings& settings, FileSystem& files, const Clock& clock) {
    WEIR_RETURN_IF_ERROR(files.MakeDirectory(settings.state_dir));
    WEIR_ASSIGN_OR_RETURN(spine_, router::Spine::Create(files, clock, SpineOptionsOf(settings)));
    signals_ = settings.device.signals_path.empty() ? SystemSignals()
                                                    : FileSignals(settings.device.signals_path);
    WEIR_RETURN_IF_ERROR(MakeEngines(settings, clock));
    WEIR_RETURN_IF_ERROR(MakeRouter(settings, files));
    slots_ = std::make_unique<router::Slots>(settings.limits.exchanges);
    if (settings.spool && gateway_) WEIR_RETURN_IF_ERROR(StartUpload(settings, files));
    service_ = std::make_unique<AssistantService>(*spine_, *router_, *slots_, messages_, clock,
                                                  settings.limits.default_deadline, upload_.get());
    return Serve(settings.socket);
  }

  void Run() override {
    router::WaitForEnd([this] {
      const absl::Status status = spine_->ReloadPolicy();
      if (!status.ok()) log::LogError("policy_not_reloaded", {{"status", status}});
    });
    log::Info("draining");
    server_->Drain(kDrainGrace);
  }

 private:
  absl::Status MakeEngines(const config::EdgeSettings& settings, const Clock& clock) {
    if (settings.model) {
      WEIR_ASSIGN_OR_RETURN(auto local, MakeLocal(*settings.model, clock));
      engines_.push_back(std::move(local));
    }
    if (settings.cloud.enabled) {
      WEIR_ASSIGN_OR_RETURN(auto cloud, MakeCloud(settings.cloud, clock));
      gateway_ = cloud->channel();
      engines_.push_back(std::move(cloud));
    }
    return absl::OkStatus();
  }

  absl::Status MakeRouter(const config::EdgeSettings& settings, FileSystem& files) {
    const config::RoutingSettings& routing = settings.routing;
    WEIR_ASSIGN_OR_RETURN(router::Predictor predictor,
                          router::OpenWeights(files, routing.weights, routing.weights_keys));
    std::vector<router::Engine*> engines;
    for (const auto& engine : engines_) engines.push_back(engine.get());
    router_ = std::make_unique<router::Router>(
        engines, *signals_,
        router::RouterOptions{.routing = {.threshold_permille = routing.threshold_permille},
                              .budget_micros_a_day = routing.budget_micros_a_day,
                              .predictor = std::move(predictor)});
    if (routing.budget_micros_a_day == 0) return absl::OkStatus();
    return router::RestoreSpending(files, settings.ledger.dir, spine_->ledger().size(), *router_);
  }

  absl::Status StartUpload(const config::EdgeSettings& settings, FileSystem& files) {
    const UploadPlan plan{.ledger_dir = settings.ledger.dir,
                          .gateway_key = settings.spool->gateway_key,
                          .every = settings.spool->every};
    WEIR_ASSIGN_OR_RETURN(upload_, SpoolUpload::Start(files, plan, spine_->ledger(), gateway_));
    return absl::OkStatus();
  }

  absl::Status Serve(const std::string& socket) {
    ::umask(0077);  // the socket is for this user only
    WEIR_ASSIGN_OR_RETURN(
        server_, router::RpcServer::Start({.address = "unix:" + socket,
                                           .credentials = grpc::InsecureServerCredentials()},
                                          {service_.get()}));
    log::Info("serving", {{"socket", socket}});
    return absl::OkStatus();
  }

  // In the order in which they are built; destroyed the other way round.
  std::unique_ptr<router::Spine> spine_;
  std::unique_ptr<router::SignalSource> signals_;
  std::vector<std::unique_ptr<router::Engine>> engines_;
  std::shared_ptr<grpc::Channel> gateway_;  // null without a cloud
  std::unique_ptr<SpoolUpload> upload_;     // null without a spool
  std::unique_ptr<router::Router> router_;
  std::unique_ptr<router::Slots> slots_;
  router::Messages messages_ = router::Messages::BuiltIn();
  std::unique_ptr<AssistantService> service_;
  std::unique_ptr<router::RpcServer> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Start(const config::EdgeSettings& settings,
                                                FileSystem& files, const Clock& clock) {
  auto app = std::make_unique<Running>();
  WEIR_RETURN_IF_ERROR(app->Init(settings, files, clock));
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace weir::edge
