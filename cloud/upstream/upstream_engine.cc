#include "cloud/upstream/upstream_engine.h"

#include "cloud/upstream/attempts.h"
#include "cloud/upstream/chat_wire.h"
#include "cloud/upstream/cluster.h"
#include "cloud/upstream/load_reader.h"
#include "compliance/base/status.h"
#include "config/secret_file.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kTokensPerTurn = 4;  // of the chat template, for the estimate

class RunningGeneration final : public router::Generation {
 public:
  RunningGeneration(std::shared_ptr<Attempts> attempts, std::shared_ptr<Waker> waker)
      : attempts_(std::move(attempts)), waker_(std::move(waker)) {}
  ~RunningGeneration() override { Cancel(); }
  RunningGeneration(const RunningGeneration&) = delete;
  RunningGeneration& operator=(const RunningGeneration&) = delete;

  void Cancel() override {
    if (attempts_->Cancel()) waker_->Wake();
  }

 private:
  const std::shared_ptr<Attempts> attempts_;
  const std::shared_ptr<Waker> waker_;
};

class EndedGeneration final : public router::Generation {
 public:
  void Cancel() override {}
};

std::unique_ptr<router::Generation> EndAtOnce(router::ChunkSink& sink, absl::Status status) {
  router::GenerationEnd end;
  end.status = std::move(status);
  sink.OnEnd(end);
  return std::make_unique<EndedGeneration>();
}

uint32_t EstimatePromptTokens(const gate::Prompt& prompt) {
  uint32_t tokens = 0;
  for (const gate::Turn& turn : prompt.turns()) {
    tokens += EstimateTokens(turn.text.Reveal()) + kTokensPerTurn;
  }
  return tokens;
}

}  // namespace

UpstreamEngine::UpstreamEngine(const config::UpstreamSettings& settings, const Secret& api_key,
                               const Clock& clock)
    : settings_(settings),
      clock_(clock),
      cluster_(std::make_shared<Cluster>(settings, api_key, clock)),
      loads_(settings.read_load ? std::make_unique<LoadReader>(cluster_->members(), settings.ca)
                                : nullptr),
      loop_(std::make_unique<TransferLoop>(settings.capacity *
                                           static_cast<uint32_t>(cluster_->members().size()))) {}

UpstreamEngine::~UpstreamEngine() = default;

router::EngineInfo UpstreamEngine::info() const {
  return {.id = cluster_->id(),
          .place = gate::Place::kCloud,
          .model = settings_.model,
          .region = settings_.region};
}

router::EngineState UpstreamEngine::state() const { return cluster_->state(); }

std::unique_ptr<router::Generation> UpstreamEngine::Start(const router::Opened&,
                                                          const gate::Prompt& prompt,
                                                          const router::GenerateOptions& options,
                                                          std::shared_ptr<router::ChunkSink> sink) {
  const absl::Duration left =
      std::min(options.deadline - clock_.Now(), settings_.timeouts.total + absl::Seconds(1));
  if (left <= absl::ZeroDuration()) {
    return EndAtOnce(*sink, Error(absl::StatusCode::kDeadlineExceeded, "{}: timed out: deadline",
                                  cluster_->id()));
  }
  Ask ask{.body = std::make_shared<const std::string>(
              ChatRequestBody(settings_.model, prompt, options.sampling)),
          .prompt_tokens_estimate = EstimatePromptTokens(prompt),
          .deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left),
          .retries = settings_.retries,
          .hedge = settings_.hedge};
  if (cluster_->members().size() > 1) ask.blocks = BlocksOf(prompt);
  auto attempts = std::make_shared<Attempts>(cluster_, *loop_, std::move(ask), sink);
  if (absl::Status status = attempts->Begin(); !status.ok()) {
    return EndAtOnce(*sink, std::move(status));
  }
  return std::make_unique<RunningGeneration>(std::move(attempts), loop_->waker());
}

std::vector<EndpointFigures> UpstreamEngine::endpoints() const {
  std::vector<EndpointFigures> figures;
  for (const Member& member : cluster_->members()) {
    const router::EngineState state = member.meter->state();
    figures.push_back({.url = member.endpoint->base_url(),
                       .drained = member.meter->drained(),
                       .may_be_asked = state.readiness == router::Readiness::kReady,
                       .running = member.meter->standing().running});
  }
  return figures;
}

ExtraRequests UpstreamEngine::extra_requests() const { return cluster_->extra_requests(); }

bool UpstreamEngine::SetDrained(std::string_view url, bool drained) {
  bool found = false;
  for (const Member& member : cluster_->members()) {
    if (member.endpoint->base_url() != url) continue;
    member.meter->SetDrained(drained);
    found = true;
  }
  return found;
}

absl::StatusOr<std::unique_ptr<UpstreamEngine>> MakeUpstream(
    const config::UpstreamSettings& settings, FileSystem& files, const Clock& clock) {
  Secret api_key;
  if (!settings.api_key_path.empty()) {
    WEIR_ASSIGN_OR_RETURN(api_key, config::ReadSecret(files, settings.api_key_path));
  }
  return std::make_unique<UpstreamEngine>(settings, api_key, clock);
}

}  // namespace weir::cloud
