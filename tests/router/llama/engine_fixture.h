// An engine thread over one of the tiny models, and short ways to ask it something.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "router/llama/engine_thread.h"
#include "tests/router/llama/collecting_sink.h"
#include "tests/testing/fake_clock.h"

namespace weir::testing {

// Files made by scripts/make-tiny-model when the tests are built: a token is a byte. The answers of
// the first one end by themselves now and then, those of the second one never do.
inline const std::string kTinyModel = WEIR_TINY_MODEL;
inline const std::string kEndlessModel = WEIR_ENDLESS_MODEL;

inline router::LlamaOptions TinyOptions(const std::string& path = kEndlessModel) {
  router::LlamaOptions options;
  options.model_path = path;
  options.context_tokens = 512;
  options.sequences = 4;
  options.queue_limit = 4;
  options.threads = 1;
  options.batch_tokens = 32;
  return options;
}

struct Asked {
  std::shared_ptr<CollectingSink> sink = std::make_shared<CollectingSink>();
  std::unique_ptr<router::Generation> generation;
};

struct EngineFixture {
  explicit EngineFixture(const router::LlamaOptions& options = TinyOptions())
      : engine(std::make_unique<router::llama::EngineThread>(options, clock)) {}

  // Waits until the weights are loaded or known to be unusable.
  router::EngineState Settled() {
    while (engine->state().readiness == router::Readiness::kLoading) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return engine->state();
  }

  router::llama::Job JobOf(const std::string& text, gate::Sampling sampling = Greedy(20)) const {
    router::llama::Job job;
    job.turns = {{gate::Role::kUser, UserText(text)}};
    job.sampling = std::move(sampling);
    return job;
  }
  void Ask(Asked& asked, router::llama::Job job) {
    job.sink = asked.sink;
    asked.generation = engine->Submit(std::move(job));
  }
  Asked Ask(const std::string& text, gate::Sampling sampling = Greedy(20)) {
    Asked asked;
    Ask(asked, JobOf(text, std::move(sampling)));
    return asked;
  }
  // Asks and waits for the end.
  Asked Answer(const std::string& text, gate::Sampling sampling = Greedy(20)) {
    Asked asked = Ask(text, std::move(sampling));
    asked.sink->Wait();
    return asked;
  }

  static gate::Sampling Greedy(uint32_t tokens) {
    gate::Sampling sampling;
    sampling.max_tokens = tokens;
    sampling.temperature = 0;
    return sampling;
  }
  static gate::Sampling Seeded(uint32_t seed, uint32_t tokens) {
    gate::Sampling sampling;
    sampling.max_tokens = tokens;
    sampling.temperature = 2;
    sampling.top_p = 1;
    sampling.seed = seed;
    return sampling;
  }

  FakeClock clock;
  std::unique_ptr<router::llama::EngineThread> engine;
};

}  // namespace weir::testing
