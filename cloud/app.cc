#include "cloud/app.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "cloud/attestation_service.h"
#include "cloud/fleet_side.h"
#include "cloud/gateway_service.h"
#include "cloud/http_side.h"
#include "cloud/ledger_guards.h"
#include "cloud/operating/admin.h"
#include "cloud/operating/file_watch.h"
#include "cloud/operating/metered_intake.h"
#include "cloud/operating/operations.h"
#include "cloud/quota/memory_store.h"
#include "cloud/quota/redis_store.h"
#include "cloud/spool_service.h"
#include "cloud/upstream/guard_model.h"
#include "cloud/upstream/upstream_engine.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/witness/witness.h"
#include "config/secret_file.h"
#include "config/spine_options.h"
#include "router/llama/llama_engine.h"
#include "router/rpc/server.h"

namespace weir::cloud {
namespace {

absl::StatusOr<std::unique_ptr<router::Engine>> MakeModel(const config::ModelSettings& model,
                                                          const policy::Trust& trust,
                                                          const std::string& region,
                                                          const Clock& clock) {
  const router::LlamaOptions options{.model_path = model.path,
                                     .package = {.need = model.package,
                                                 .keys = trust.keys,
                                                 .required_signatures = trust.required_signatures},
                                     .id = "model",
                                     .place = gate::Place::kCloud,
                                     .region = region,
                                     .context_tokens = model.context_tokens,
                                     .sequences = model.sequences,
                                     .queue_limit = model.queue,
                                     .threads = model.threads};
  return router::LlamaEngine::Create(options, clock);
}

// What a gateway knows of a device: nothing.
class NoSignals final : public router::SignalSource {
 public:
  router::Signals Snapshot() const override { return {}; }
};

// gRPC looks at the files so often: a new certificate or authority is in force this much later at
// most, for connections that begin then.
constexpr unsigned kCertificatesEverySeconds = 5;
constexpr absl::Duration kFilesEvery = absl::Seconds(2);

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(
    const config::TlsSettings& tls, FileSystem& files) {
  if (tls.insecure_local) return grpc::InsecureServerCredentials();
  constexpr uint64_t kLimit = 1 << 20;
  for (const std::string& path : {tls.ca, tls.cert, tls.key}) {
    WEIR_RETURN_IF_ERROR(ReadWholeFile(files, path, kLimit).status());
  }
  namespace tls_of = grpc::experimental;
  tls_of::TlsServerCredentialsOptions options(
      std::make_shared<tls_of::FileWatcherCertificateProvider>(tls.key, tls.cert, tls.ca,
                                                               kCertificatesEverySeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls_of::TlsServerCredentials(options);
}

// What Reload reads. The devices' certificates are gRPC's own to look after.
std::vector<std::string> FilesOf(const config::CloudSettings& settings) {
  std::vector<std::string> paths = {settings.policy.bundle};
  if (settings.http) {
    paths.insert(paths.end(), {settings.http->api_keys, settings.http->cert, settings.http->key,
                               settings.http->client_ca});
  }
  if (settings.admin) {
    paths.insert(paths.end(), {settings.admin->ca, settings.admin->cert, settings.admin->key});
  }
  if (settings.fleet) paths.push_back(settings.fleet->rollout);
  std::erase(paths, "");
  return paths;
}

absl::StatusOr<std::unique_ptr<QuotaStore>> MakeStore(const config::QuotaSettings& settings,
                                                      FileSystem& files, const Clock& clock) {
  if (!settings.redis) return std::make_unique<MemoryStore>(clock);
  RedisOptions options{
      .address = settings.redis->address,
      .timeout = settings.redis->timeout,
      .on_error = settings.redis->allow_on_error ? OnStoreError::kAllow : OnStoreError::kDeny};
  if (!settings.redis->password_path.empty()) {
    WEIR_ASSIGN_OR_RETURN(options.password,
                          config::ReadSecret(files, settings.redis->password_path));
  }
  return std::make_unique<RedisStore>(std::move(options), clock);
}

class Running final : public App {
 public:
  explicit Running(const Clock& clock) : ledger_health_(clock) {}

  absl::Status Init(const config::CloudSettings& settings, FileSystem& files, const Clock& clock) {
    WEIR_RETURN_IF_ERROR(files.MakeDirectory(settings.state_dir));
    guards_ = std::make_unique<LedgerGuards>(settings, files, clock);
    router::SpineOptions options = config::SpineOptionsOf(settings);
    options.around_ledger = [this](std::unique_ptr<ledger::Ledger> ledger) {
      auto guarded = guards_->Around(std::move(ledger));
      if (guarded.ok()) guarded = Watched(*std::move(guarded), ledger_health_);
      return guarded;
    };
    WEIR_ASSIGN_OR_RETURN(spine_, router::Spine::Create(files, clock, options));
    WEIR_RETURN_IF_ERROR(MakeEngines(settings, files, clock));
    std::vector<router::Engine*> engines;
    for (const auto& engine : engines_) engines.push_back(engine.get());
    router_ = std::make_unique<router::Router>(engines, signals_, router::RouterOptions{});
    slots_ = std::make_unique<router::Slots>(settings.limits.exchanges);
    if (settings.accept_spools) WEIR_RETURN_IF_ERROR(MakeSpools(settings, files, clock));
    WEIR_ASSIGN_OR_RETURN(store_, MakeStore(settings.quota, files, clock));
    quota_settings_ = settings.quota;
    quota_ = std::make_unique<Quota>(settings.quota, *store_, clock);
    if (settings.traces) {
      traces_ = std::make_unique<TraceExporter>(TraceOptions{.url = settings.traces->url,
                                                             .ca = settings.traces->ca,
                                                             .service = settings.ledger.origin});
    }
    intake_ = std::make_unique<MeteredIntake>(*quota_, figures_, clock, traces_.get());
    if (settings.attestation) {
      WEIR_ASSIGN_OR_RETURN(attestation_, MakeAttestation(*settings.attestation, files, clock));
      attestation_service_ = std::make_unique<AttestationService>(*attestation_);
    }
    service_ = std::make_unique<GatewayService>(
        GatewayParts{.spine = *spine_,
                     .router = *router_,
                     .slots = *slots_,
                     .messages = messages_,
                     .clock = clock,
                     .default_deadline = settings.limits.default_deadline,
                     .spools = spools_.get(),
                     .intake = intake_.get(),
                     .guard = guard(),
                     .live = &live_,
                     .cosigner = guards_->cosigner(),
                     .attestation = attestation_.get()});
    if (settings.fleet) {
      WEIR_ASSIGN_OR_RETURN(fleet_, FleetSide::Start(*settings.fleet, files, clock, *spine_));
    }
    WEIR_RETURN_IF_ERROR(Serve(settings, files));
    if (settings.http) WEIR_RETURN_IF_ERROR(ServeHttp(settings, files, clock));
    if (settings.admin) {
      const Administered all{.upstreams = upstreams_, .live = live_, .quota = quota_settings_};
      WEIR_ASSIGN_OR_RETURN(admin_, Admin::Start(*settings.admin, files, all));
    }
    if (settings.operations) WEIR_RETURN_IF_ERROR(ServeOperations(*settings.operations, clock));
    if (settings.watch_files) {
      watch_ =
          std::make_unique<FileWatch>(files, FilesOf(settings), kFilesEvery, [this] { Reload(); });
    }
    return absl::OkStatus();
  }

  void Run() override {
    router::WaitForEnd([this] { Reload(); });
    watch_.reset();
    log::Info("draining");
    server_->SetNotServing();
    if (operations_ != nullptr) {
      operations_->SetDraining();
      router::PauseBeforeEnd(drain_delay_);
    }
    if (fleet_ != nullptr) fleet_->Close();
    std::thread http([this] {
      if (http_ != nullptr) http_->Drain(drain_grace_);
    });
    server_->Drain(drain_grace_);
    http.join();
    AwaitExchanges();
    log::Info("drained");
  }

 private:
  // A client that was cut off leaves an exchange that still writes its closing entry.
  void AwaitExchanges() const {
    constexpr int kTries = 500;
    for (int i = 0; i < kTries && slots_->taken() > 0; ++i) absl::SleepFor(absl::Milliseconds(10));
  }

  void Reload() {
    const std::lock_guard lock(reload_mutex_);
    const absl::Status status = spine_->ReloadPolicy();
    if (!status.ok()) log::LogError("policy_not_reloaded", {{"status", status}});
    const absl::Status http = http_ == nullptr ? absl::OkStatus() : http_->Reload();
    if (!http.ok()) log::LogError("http_not_reloaded", {{"status", http}});
    const absl::Status fleet = fleet_ == nullptr ? absl::OkStatus() : fleet_->Reload();
    if (!fleet.ok()) log::LogError("rollout_not_reloaded", {{"status", fleet}});
    const absl::Status admin = admin_ == nullptr ? absl::OkStatus() : admin_->Reload();
    if (!admin.ok()) log::LogError("admin_not_reloaded", {{"status", admin}});
    const bool all = status.ok() && http.ok() && admin.ok() && fleet.ok();
    if (operations_ != nullptr) operations_->NoteReload(all);
  }

  absl::Status MakeEngines(const config::CloudSettings& settings, FileSystem& files,
                           const Clock& clock) {
    for (const config::UpstreamSettings& upstream : settings.upstreams) {
      WEIR_ASSIGN_OR_RETURN(auto engine, MakeUpstream(upstream, files, clock));
      upstreams_.push_back(engine.get());
      engines_.push_back(std::move(engine));
    }
    if (settings.guard) {
      WEIR_ASSIGN_OR_RETURN(guard_model_, MakeGuard(*settings.guard, files, clock));
      guard_.emplace(router::Guard{*guard_model_, settings.guard->region, settings.guard->budget});
    }
    if (settings.model) {
      WEIR_ASSIGN_OR_RETURN(const policy::Trust trust, spine_->ReadTrust());
      WEIR_ASSIGN_OR_RETURN(auto engine, MakeModel(*settings.model, trust, settings.region, clock));
      engines_.push_back(std::move(engine));
    }
    return absl::OkStatus();
  }

  const router::Guard* guard() const { return guard_ ? &*guard_ : nullptr; }

  absl::Status MakeSpools(const config::CloudSettings& settings, FileSystem& files,
                          const Clock& clock) {
    const std::string& dir = settings.ledger.dir;
    WEIR_ASSIGN_OR_RETURN(auto ingest, spool::Ingest::Open(files, dir, spine_->ledger()));
    const std::string name = settings.ledger.origin + "/witness";
    WEIR_ASSIGN_OR_RETURN(crypto::Signer signer, witness::LoadOrMakeWitnessKey(
                                                     files, settings.state_dir + "/witness", name));
    spools_ = std::make_unique<SpoolService>(files, clock, dir, std::move(ingest),
                                             HeadWitness{name, std::move(signer)});
    return absl::OkStatus();
  }

  absl::Status Serve(const config::CloudSettings& settings, FileSystem& files) {
    WEIR_ASSIGN_OR_RETURN(auto credentials, MakeCredentials(settings.tls, files));
    std::vector<grpc::Service*> services = {service_.get()};
    if (fleet_ != nullptr) services.push_back(&fleet_->service());
    if (attestation_service_ != nullptr) services.push_back(attestation_service_.get());
    WEIR_ASSIGN_OR_RETURN(server_, router::RpcServer::Start({.address = settings.listen,
                                                             .credentials = std::move(credentials),
                                                             .reflection = settings.reflection},
                                                            std::move(services)));
    log::Info("serving", {{"address", settings.listen}, {"port", server_->port()}});
    return absl::OkStatus();
  }

  absl::Status ServeHttp(const config::CloudSettings& settings, FileSystem& files,
                         const Clock& clock) {
    const HttpSideParts parts{.exchange = {.gate = spine_->gate(),
                                           .conduct = spine_->conduct(),
                                           .router = *router_,
                                           .journal = spine_->journal(),
                                           .labeller = spine_->labeller(),
                                           .clock = clock,
                                           .guard = guard(),
                                           .live = &live_},
                              .signals = signals_,
                              .slots = *slots_,
                              .intake = intake_.get(),
                              .files = files,
                              .default_deadline = settings.limits.default_deadline};
    WEIR_ASSIGN_OR_RETURN(http_, HttpSide::Start(*settings.http, parts));
    return absl::OkStatus();
  }

  absl::Status ServeOperations(const config::OperationsSettings& settings, const Clock& clock) {
    drain_delay_ = settings.drain_delay;
    drain_grace_ = settings.drain_grace;
    const Operated operated{.router = *router_,
                            .slots = *slots_,
                            .spine = *spine_,
                            .figures = figures_,
                            .clock = clock,
                            .upstreams = upstreams_,
                            .ledger_health = ledger_health_,
                            .fleet = fleet_ == nullptr ? nullptr : &fleet_->fleet(),
                            .traces = traces_.get(),
                            .cosigner = guards_->cosigner(),
                            .attestation = attestation_.get()};
    WEIR_ASSIGN_OR_RETURN(operations_, Operations::Start(settings.listen, operated));
    return absl::OkStatus();
  }

  // In the order in which they are built; destroyed the other way round.
  LedgerHealth ledger_health_;
  router::LiveExchanges live_;
  std::unique_ptr<LedgerGuards> guards_;
  std::unique_ptr<router::Spine> spine_;
  NoSignals signals_;
  std::vector<std::unique_ptr<router::Engine>> engines_;
  std::vector<UpstreamEngine*> upstreams_;   // of engines_
  std::unique_ptr<GuardModel> guard_model_;  // null: there is none, as below
  std::optional<router::Guard> guard_;
  std::unique_ptr<router::Router> router_;
  std::unique_ptr<router::Slots> slots_;
  router::Messages messages_ = router::Messages::BuiltIn();
  std::unique_ptr<SpoolService> spools_;  // null: none are taken
  std::unique_ptr<QuotaStore> store_;
  config::QuotaSettings quota_settings_;
  std::unique_ptr<Quota> quota_;
  ExchangeFigures figures_;
  std::unique_ptr<TraceExporter> traces_;  // null: nobody collects them
  std::unique_ptr<MeteredIntake> intake_;
  std::unique_ptr<Attestation> attestation_;  // null: a certificate is enough
  std::unique_ptr<AttestationService> attestation_service_;
  std::unique_ptr<GatewayService> service_;
  std::unique_ptr<FleetSide> fleet_;  // null: devices get policies by file
  std::unique_ptr<router::RpcServer> server_;
  std::unique_ptr<HttpSide> http_;          // null: no front for OpenAI clients
  std::unique_ptr<Operations> operations_;  // null: no probes
  std::unique_ptr<Admin> admin_;            // null: no port for operators
  std::mutex reload_mutex_;                 // SIGHUP and the watch may come together
  std::unique_ptr<FileWatch> watch_;        // null: only SIGHUP reloads
  absl::Duration drain_delay_;
  absl::Duration drain_grace_ = absl::Seconds(30);
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Start(const config::CloudSettings& settings,
                                                FileSystem& files, const Clock& clock) {
  auto app = std::make_unique<Running>(clock);
  WEIR_RETURN_IF_ERROR(app->Init(settings, files, clock));
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace weir::cloud
