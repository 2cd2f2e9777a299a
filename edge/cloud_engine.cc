#include "edge/cloud_engine.h"

#include <mutex>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "router/journal.h"
#include "router/rpc/errors.h"
#include "router/rpc/metadata.h"
#include "router/rpc/server.h"
#include "router/rpc/wire.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::edge {
namespace {

grpc::ChannelArguments ChannelArgs(const CloudEngineOptions& options) {
  grpc::ChannelArguments args;
  // gRPC gives a connection attempt the larger of this and the back-off: without it, 20 seconds.
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS,
              static_cast<int>(absl::ToInt64Milliseconds(options.connect_timeout)));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
              static_cast<int>(absl::ToInt64Milliseconds(options.keepalive)));
  if (!options.server_name.empty()) args.SetSslTargetNameOverride(options.server_name);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  args.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // the address is the settings', not the shell's
  args.SetMaxReceiveMessageSize(router::kMaxMessageBytes);
  return args;
}

}  // namespace

// One stream. Lives until gRPC is done with it; the Generation handle only points at it.
class CloudEngine::Call final : public grpc::ClientReadReactor<v1::ChatEvent>,
                                public std::enable_shared_from_this<Call> {
 public:
  Call(std::shared_ptr<router::ChunkSink> sink, std::shared_ptr<std::atomic<uint32_t>> running)
      : sink_(std::move(sink)), running_(std::move(running)) {}

  void Begin(v1::Gateway::Stub& stub, v1::ChatRequest request, absl::Time deadline,
             const std::shared_ptr<PassKeeper>& passes) {
    self_ = shared_from_this();
    request_ = std::move(request);
    passes_ = passes;
    if (passes != nullptr) context_.AddMetadata(router::kPassMetadata, passes->pass());
    context_.set_deadline(absl::ToChronoTime(deadline));
    stub.async()->Chat(&context_, &request_, this);
    StartRead(&event_);
    StartCall();
  }

  void Cancel() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    Take(event_);
    StartRead(&event_);
  }

  void OnDone(const grpc::Status& status) override {
    running_->fetch_sub(1);
    if (!status.ok()) {
      end_.status = router::FromGrpc(status);
      end_.refusal.reset();
      if (status.error_code() == grpc::StatusCode::UNAUTHENTICATED) AskForAnotherPass();
    } else if (!finished_) {
      end_.status = absl::InternalError("the gateway ended the stream without a final frame");
    }
    sink_->OnEnd(end_);
    sink_.reset();
    self_.reset();
  }

 private:
  void AskForAnotherPass() const {
    if (const auto passes = passes_.lock()) passes->Refused();
  }

  void Take(const v1::ChatEvent& event) {
    switch (event.event_case()) {
      case v1::ChatEvent::kText:
        return TakeText(event.text());
      case v1::ChatEvent::kRefused:
        end_.refusal = router::RemoteRefusal{.category = event.refused().category(),
                                             .reason = event.refused().reason(),
                                             .after_text = any_text_};
        return;
      case v1::ChatEvent::kFinished:
        finished_ = true;
        end_.usage = {.prompt_tokens = event.finished().usage().prompt_tokens(),
                      .answer_tokens = event.finished().usage().answer_tokens(),
                      .estimated = event.finished().usage().estimated()};
        end_.finish =
            event.finished().finish() == "length" ? router::Finish::kLength : router::Finish::kStop;
        return;
      default:
        return;
    }
  }

  void TakeText(const v1::Text& text) {
    if (text.has_label() && !labelled_) {
      labelled_ = true;
      sink_->OnLabel({.visible = text.label().visible(), .aigc_json = text.label().aigc_json()});
    }
    if (text.text().empty()) return;
    any_text_ = true;
    sink_->OnText(text.text());
  }

  std::shared_ptr<Call> self_;
  std::shared_ptr<router::ChunkSink> sink_;
  std::shared_ptr<std::atomic<uint32_t>> running_;
  grpc::ClientContext context_;
  std::weak_ptr<PassKeeper> passes_;
  v1::ChatRequest request_;
  v1::ChatEvent event_;
  router::GenerationEnd end_;
  bool labelled_ = false;
  bool any_text_ = false;
  bool finished_ = false;
};

namespace {

// Destroying the handle cancels a call that still runs; one that has ended does not notice.
template <typename Call>
class Handle final : public router::Generation {
 public:
  explicit Handle(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  ~Handle() override { Handle::Cancel(); }
  void Cancel() override { call_->Cancel(); }

 private:
  std::shared_ptr<Call> call_;
};

class Nothing final : public router::Generation {
 public:
  void Cancel() override {}
};

}  // namespace

CloudEngine::CloudEngine(CloudEngineOptions options,
                         std::shared_ptr<grpc::ChannelCredentials> credentials, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      channel_(grpc::CreateCustomChannel(options_.address, credentials, ChannelArgs(options_))),
      running_(std::make_shared<std::atomic<uint32_t>>(0)) {
  channel_->GetState(/*try_to_connect=*/true);
}

CloudEngine::~CloudEngine() = default;

router::EngineInfo CloudEngine::info() const {
  return {.id = options_.id,
          .place = gate::Place::kCloud,
          .model = "gateway:" + options_.address,
          .region = options_.region,
          .price = options_.price,
          .labels = true};
}

router::EngineState CloudEngine::state() const {
  router::EngineState state;
  state.running = running_->load();
  state.capacity = options_.capacity;
  grpc_connectivity_state link = channel_->GetState(/*try_to_connect=*/true);
  state.readiness = link == GRPC_CHANNEL_TRANSIENT_FAILURE || link == GRPC_CHANNEL_SHUTDOWN
                        ? router::Readiness::kFailed
                        : router::Readiness::kReady;
  if (state.readiness == router::Readiness::kFailed) {
    state.problem = fmt::format("no connection to {}", options_.address);
    return state;
  }
  const auto keeper = passes();
  if (keeper == nullptr || !keeper->pass().empty()) return state;
  if (const std::string problem = keeper->problem(); !problem.empty()) {
    state.readiness = router::Readiness::kFailed;
    state.problem = "the gateway has no proof of this device: " + problem;
  }
  return state;
}

absl::Status CloudEngine::ProveWith(std::unique_ptr<Attestor> attestor, FileSystem& files,
                                    const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (passes_ != nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "there is an attestor already");
  }
  passes_ = std::make_shared<PassKeeper>(files, path, channel_, std::move(attestor));
  return absl::OkStatus();
}

std::shared_ptr<PassKeeper> CloudEngine::passes() const {
  const std::lock_guard lock(mutex_);
  return passes_;
}

std::unique_ptr<router::Generation> CloudEngine::Start(const router::Opened& opened,
                                                       const gate::Prompt& prompt,
                                                       const router::GenerateOptions& options,
                                                       std::shared_ptr<router::ChunkSink> sink) {
  if (running_->fetch_add(1) >= options_.capacity) {
    running_->fetch_sub(1);
    sink->OnEnd(
        {.status = Error(absl::StatusCode::kResourceExhausted,
                         "{} streams to the gateway are open, the limit", options_.capacity)});
    return std::make_unique<Nothing>();
  }
  const auto stub = v1::Gateway::NewStub(channel_);
  auto call = std::make_shared<Call>(std::move(sink), running_);
  call->Begin(*stub, router::RequestTo(opened, prompt, options, clock_.Now()), options.deadline,
              passes());
  return std::make_unique<Handle<Call>>(std::move(call));
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MutualTls(const std::string& ca_path,
                                                                    const std::string& cert_path,
                                                                    const std::string& key_path) {
  const auto files = NewPosixFileSystem();
  constexpr uint64_t kLimit = 1 << 20;
  grpc::SslCredentialsOptions options;
  WEIR_ASSIGN_OR_RETURN(options.pem_root_certs, ReadWholeFile(*files, ca_path, kLimit));
  WEIR_ASSIGN_OR_RETURN(options.pem_cert_chain, ReadWholeFile(*files, cert_path, kLimit));
  WEIR_ASSIGN_OR_RETURN(options.pem_private_key, ReadWholeFile(*files, key_path, kLimit));
  return grpc::SslCredentials(options);
}

}  // namespace weir::edge
