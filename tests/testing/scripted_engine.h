// An engine that says what a test tells it to: a fake at the engine seam, for timing and failures
// that a real model cannot be made to show on demand. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "router/engine.h"

namespace weir::testing {

struct Script {
  std::vector<std::string> chunks;
  absl::Status status;  // how it ends
  std::optional<router::RemoteRefusal> refusal;
  router::Usage usage;
  std::optional<label::Label> label;
  std::optional<classify::PromptState> state;  // told when it is asked for
  std::vector<router::TokenSign> signs;        // one before each chunk, where they are asked for
  bool hang = false;                           // after the chunks: until it is cancelled
};

class ScriptedEngine final : public router::Engine {
 public:
  explicit ScriptedEngine(router::EngineInfo info) : info_(std::move(info)) {
    state_.readiness = router::Readiness::kReady;
  }
  ~ScriptedEngine() override;

  void Become(const std::string& model) { info_.model = model; }  // before anything is started
  void Play(Script script);                                       // from the next Start on
  void SetState(router::EngineState state);
  void OnStart(std::function<void()> hook);  // called inside Start, on its thread
  int starts() const { return starts_; }
  int cancelled() const;  // of those that were started; a generation that is given up counts
  std::vector<std::string> prompts() const;  // the last turn of each Start

  router::EngineInfo info() const override { return info_; }
  router::EngineState state() const override;
  std::unique_ptr<router::Generation> Start(const router::Opened& opened,
                                            const gate::Prompt& prompt,
                                            const router::GenerateOptions& options,
                                            std::shared_ptr<router::ChunkSink> sink) override;

 private:
  router::EngineInfo info_;
  mutable std::mutex mutex_;
  Script script_;
  router::EngineState state_;
  std::function<void()> hook_;
  std::vector<std::string> prompts_;
  std::vector<std::thread> threads_;
  std::vector<std::shared_ptr<std::atomic<bool>>> flags_;
  std::atomic<int> starts_ = 0;
};

}  // namespace weir::testing
