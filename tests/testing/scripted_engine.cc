#include "tests/testing/scripted_engine.h"

#include <algorithm>
#include <chrono>

namespace weir::testing {
namespace {

class Flagged final : public router::Generation {
 public:
  explicit Flagged(std::shared_ptr<std::atomic<bool>> flag) : flag_(std::move(flag)) {}
  ~Flagged() override { Flagged::Cancel(); }
  void Cancel() override { *flag_ = true; }

 private:
  std::shared_ptr<std::atomic<bool>> flag_;
};

void Run(const Script& script, const std::atomic<bool>& cancelled, router::ChunkSink& sink) {
  if (script.label) sink.OnLabel(*script.label);
  if (script.state) sink.OnState(*script.state);
  router::GenerationEnd end{.status = script.status, .refusal = script.refusal};
  for (size_t i = 0; i < script.chunks.size() && !cancelled; ++i) {
    if (i < script.signs.size()) sink.OnSign(script.signs[i]);
    sink.OnText(script.chunks[i]);
    ++end.usage.answer_tokens;
  }
  while (script.hang && !cancelled) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (cancelled) end.status = absl::CancelledError("");
  if (script.usage.prompt_tokens > 0) end.usage = script.usage;
  sink.OnEnd(end);
}

}  // namespace

ScriptedEngine::~ScriptedEngine() {
  for (const auto& flag : flags_) *flag = true;
  for (std::thread& thread : threads_) thread.join();
}

void ScriptedEngine::Play(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void ScriptedEngine::SetState(router::EngineState state) {
  const std::lock_guard lock(mutex_);
  state_ = std::move(state);
}

void ScriptedEngine::OnStart(std::function<void()> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

int ScriptedEngine::cancelled() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(
      std::count_if(flags_.begin(), flags_.end(), [](const auto& flag) { return flag->load(); }));
}

std::vector<std::string> ScriptedEngine::prompts() const {
  const std::lock_guard lock(mutex_);
  return prompts_;
}

router::EngineState ScriptedEngine::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::unique_ptr<router::Generation> ScriptedEngine::Start(const router::Opened&,
                                                          const gate::Prompt& prompt,
                                                          const router::GenerateOptions& options,
                                                          std::shared_ptr<router::ChunkSink> sink) {
  ++starts_;
  const std::lock_guard lock(mutex_);
  if (hook_) hook_();
  prompts_.emplace_back(prompt.turns().back().text.Reveal());
  auto flag = std::make_shared<std::atomic<bool>>(false);
  flags_.push_back(flag);
  Script script = script_;
  if (options.state_layers.empty()) script.state.reset();
  script.signs.resize(std::min<size_t>(script.signs.size(), options.sign_tokens));
  threads_.emplace_back([script = std::move(script), flag, sink = std::move(sink)]() mutable {
    Run(script, *flag, *sink);
    sink.reset();
  });
  return std::make_unique<Flagged>(std::move(flag));
}

}  // namespace weir::testing
