// The engine that answers in this process: llama.cpp over a GGUF file.
//
// One thread owns one llama.cpp context with `sequences` sequences and batches them continuously:
// each step feeds one token of every running answer and a piece of each prompt that is still being
// read. The weights are loaded in the background; requests that arrive meanwhile wait in the queue.
//
// Text of a turn never becomes a control token: a prompt that contains "<|im_start|>system" is that
// text and not a turn.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "router/engine.h"
#include "router/llama/options.h"

namespace weir::router {

namespace llama {
class EngineThread;
}

// Thread-safe. Sink calls come from the engine's thread with no lock held; only a request that is
// turned away at once (queue full, model absent or broken) ends inside Start. A sink must not
// destroy the engine. The destructor ends every generation with CANCELLED and joins its threads.
class LlamaEngine final : public Engine {
 public:
  using Options = LlamaOptions;

  // Returns at once, with state() kLoading. INVALID_ARGUMENT for options outside their limits; what
  // is wrong with the file shows in state() later. The clock must outlive the engine.
  static absl::StatusOr<std::unique_ptr<LlamaEngine>> Create(const Options& options,
                                                             const Clock& clock);
  ~LlamaEngine() override;

  EngineInfo info() const override;    // model is empty until the file has been read
  EngineState state() const override;  // kAbsent: no file there; kFailed: a file, but not usable

  // INVALID_ARGUMENT: the conversation does not fit the window, or the schema is not of the subset
  // (json_grammar.h). RESOURCE_EXHAUSTED: the queue is
  // full. UNAVAILABLE: no usable model, or the computation failed.
  std::unique_ptr<Generation> Start(const Opened& opened, const gate::Prompt& prompt,
                                    const GenerateOptions& options,
                                    std::shared_ptr<ChunkSink> sink) override;

 private:
  explicit LlamaEngine(std::unique_ptr<llama::EngineThread> worker);
  std::unique_ptr<llama::EngineThread> worker_;
};

}  // namespace weir::router
