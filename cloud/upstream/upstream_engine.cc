#include "cloud/upstream/upstream_engine.h"

#include <atomic>

#include "cloud/upstream/chat_wire.h"
#include "cloud/upstream/endpoint.h"
#include "cloud/upstream/meter.h"
#include "cloud/upstream/transfer.h"
#include "cloud/upstream/transfer_loop.h"
#include "compliance/base/status.h"
#include "config/secret_file.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kTokensPerTurn = 4;  // of the chat template, for the estimate

class RunningGeneration final : public router::Generation {
 public:
  RunningGeneration(std::shared_ptr<std::atomic<bool>> cancelled, std::shared_ptr<Waker> waker)
      : cancelled_(std::move(cancelled)), waker_(std::move(waker)) {}
  ~RunningGeneration() override { Cancel(); }
  RunningGeneration(const RunningGeneration&) = delete;
  RunningGeneration& operator=(const RunningGeneration&) = delete;

  void Cancel() override {
    if (!cancelled_->exchange(true)) waker_->Wake();
  }

 private:
  const std::shared_ptr<std::atomic<bool>> cancelled_;
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
      endpoint_(std::make_shared<Endpoint>(settings, api_key)),
      meter_(std::make_shared<Meter>(settings.capacity, settings.context_tokens, clock)),
      loop_(std::make_unique<TransferLoop>(settings.capacity)) {}

UpstreamEngine::~UpstreamEngine() = default;

router::EngineInfo UpstreamEngine::info() const {
  return {.id = endpoint_->id(),
          .place = gate::Place::kCloud,
          .model = settings_.model,
          .region = settings_.region};
}

router::EngineState UpstreamEngine::state() const { return meter_->state(); }

std::unique_ptr<router::Generation> UpstreamEngine::Start(const router::Opened&,
                                                          const gate::Prompt& prompt,
                                                          const router::GenerateOptions& options,
                                                          std::shared_ptr<router::ChunkSink> sink) {
  const absl::Duration left =
      std::min(options.deadline - clock_.Now(), settings_.timeouts.total + absl::Seconds(1));
  if (left <= absl::ZeroDuration()) {
    return EndAtOnce(*sink, Error(absl::StatusCode::kDeadlineExceeded, "{}: timed out: deadline",
                                  endpoint_->id()));
  }
  if (!meter_->TryBegin()) {
    return EndAtOnce(*sink,
                     Error(absl::StatusCode::kResourceExhausted, "{}: all {} places are taken",
                           endpoint_->id(), settings_.capacity));
  }
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  Job job{.body = ChatRequestBody(settings_.model, prompt, options.sampling),
          .sink = std::move(sink),
          .prompt_tokens_estimate = EstimatePromptTokens(prompt),
          .deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left),
          .cancelled = cancelled};
  loop_->Add(std::make_unique<Transfer>(endpoint_, meter_, std::move(job)));
  return std::make_unique<RunningGeneration>(std::move(cancelled), loop_->waker());
}

absl::StatusOr<std::unique_ptr<router::Engine>> MakeUpstream(
    const config::UpstreamSettings& settings, FileSystem& files, const Clock& clock) {
  Secret api_key;
  if (!settings.api_key_path.empty()) {
    WEIR_ASSIGN_OR_RETURN(api_key, config::ReadSecret(files, settings.api_key_path));
  }
  return std::unique_ptr<router::Engine>(
      std::make_unique<UpstreamEngine>(settings, api_key, clock));
}

}  // namespace weir::cloud
