#include "router/llama/raw_model.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "compliance/base/status.h"
#include "router/llama/engine_thread.h"

namespace weir::router {
namespace {

constexpr std::chrono::milliseconds kLoadPoll{20};

// Collects one answer.
class Collector final : public ChunkSink {
 public:
  void OnLabel(const label::Label&) override {}
  void OnSign(const TokenSign& sign) override { answer_.signs.push_back(sign); }
  void OnText(std::string_view bytes) override { answer_.text.append(bytes); }
  void OnEnd(const GenerationEnd& end) override {
    const std::lock_guard lock(mutex_);
    end_ = end;
    ended_.notify_all();
  }
  absl::StatusOr<RawAnswer> Wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return end_.has_value(); });
    if (!end_->status.ok()) return end_->status;
    return std::move(answer_);
  }

 private:
  RawAnswer answer_;  // the engine's thread, until the end
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<GenerationEnd> end_;
};

}  // namespace

RawModel::RawModel(std::unique_ptr<llama::EngineThread> worker) : worker_(std::move(worker)) {}

RawModel::~RawModel() = default;

absl::StatusOr<std::unique_ptr<RawModel>> RawModel::Load(const LlamaOptions& options,
                                                         const Clock& clock) {
  WEIR_RETURN_IF_ERROR(Validate(options));
  auto worker = std::make_unique<llama::EngineThread>(options, clock);
  while (worker->state().readiness == Readiness::kLoading) std::this_thread::sleep_for(kLoadPoll);
  const EngineState state = worker->state();
  if (state.readiness == Readiness::kReady) {
    return std::unique_ptr<RawModel>(new RawModel(std::move(worker)));
  }
  const bool absent = state.readiness == Readiness::kAbsent;
  return Error(absent ? absl::StatusCode::kNotFound : absl::StatusCode::kFailedPrecondition, "{}",
               state.problem);
}

std::string RawModel::name() const { return worker_->info().model; }

absl::StatusOr<std::string> RawModel::Answer(const std::string& question, uint32_t max_tokens) {
  WEIR_ASSIGN_OR_RETURN(RawAnswer answer, Ask(question, max_tokens, 0));
  return std::move(answer.text);
}

absl::StatusOr<RawAnswer> RawModel::AnswerWithSigns(const std::string& question,
                                                    uint32_t max_tokens) {
  return Ask(question, max_tokens, max_tokens);
}

absl::StatusOr<RawAnswer> RawModel::Ask(const std::string& question, uint32_t max_tokens,
                                        uint32_t sign_tokens) {
  const auto sink = std::make_shared<Collector>();
  llama::Job job{
      .turns = {{gate::Role::kUser, UserText(question)}}, .sign_tokens = sign_tokens, .sink = sink};
  job.sampling.max_tokens = max_tokens;
  job.sampling.temperature = 0;
  const auto generation = worker_->Submit(std::move(job));
  return sink->Wait();
}

}  // namespace weir::router
