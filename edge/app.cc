#include "edge/app.h"

#include <sys/stat.h>

#include <vector>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "edge/assistant_service.h"
#include "edge/cloud_engine.h"
#include "edge/device_signals.h"
#include "router/llama/llama_engine.h"
#include "router/rpc/server.h"

namespace weir::edge {
namespace {

constexpr absl::Duration kDrainGrace = absl::Seconds(10);

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
          .label_producer = settings.label.producer};
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

absl::StatusOr<std::unique_ptr<router::Engine>> MakeCloud(const config::CloudLinkSettings& link,
                                                          const Clock& clock) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!link.insecure_local) {
    WEIR_ASSIGN_OR_RETURN(credentials, MutualTls(link.ca, link.cert, link.key));
  }
  const CloudEngineOptions options{.address = link.address,
                                   .region = link.region,
                                   .connect_timeout = link.connect_timeout,
                                   .keepalive = link.keepalive,
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
    std::vector<router::Engine*> engines;
    for (const auto& engine : engines_) engines.push_back(engine.get());
    router_ = std::make_unique<router::Router>(
        engines, *signals_,
        router::RoutingOptions{.threshold_permille = settings.routing.threshold_permille});
    slots_ = std::make_unique<router::Slots>(settings.limits.exchanges);
    service_ = std::make_unique<AssistantService>(*spine_, *router_, *slots_, messages_, clock,
                                                  settings.limits.default_deadline);
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
      engines_.push_back(std::move(cloud));
    }
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
