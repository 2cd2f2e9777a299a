// An engine that talks to a scripted server.
#pragma once

#include <memory>
#include <string>

#include "cloud/upstream/upstream_engine.h"
#include "tests/cloud/upstream/prompts.h"
#include "tests/cloud/upstream/recording_sink.h"
#include "tests/cloud/upstream/scripted_server.h"
#include "tests/testing/opened.h"

namespace weir::testing {

// Time-outs that no test reaches unless it makes one of them short.
inline config::UpstreamSettings SettingsFor(const std::string& url) {
  config::UpstreamSettings settings;
  settings.id = "test";
  settings.url = url;
  settings.model = "qwen";
  settings.region = "CN";
  settings.context_tokens = 4096;
  settings.capacity = 4;
  settings.timeouts = {.connect = absl::Seconds(60),
                       .first_token = absl::Seconds(60),
                       .idle = absl::Seconds(60),
                       .total = absl::Seconds(60)};
  return settings;
}

// One generation with its sink.
struct Asked {
  std::shared_ptr<RecordingSink> sink;
  std::unique_ptr<router::Generation> generation;
};

class UpstreamFixture {
 public:
  explicit UpstreamFixture(const config::UpstreamSettings& settings, const std::string& key = "")
      : engine_(std::make_unique<cloud::UpstreamEngine>(settings, Secret(key), clock_)) {}

  Asked Ask(absl::Duration deadline = absl::Seconds(60)) {
    auto sink = std::make_shared<RecordingSink>();
    router::GenerateOptions options;
    options.deadline = clock_.Now() + deadline;
    auto generation = engine_->Start(OpenedForTesting::Make(clock_), prompt_, options, sink);
    return {sink, std::move(generation)};
  }

  router::GenerationEnd AskAndWait() {
    const Asked asked = Ask();
    return asked.sink->WaitForEnd();
  }

  cloud::UpstreamEngine& engine() { return *engine_; }
  void Destroy() { engine_.reset(); }

 private:
  const SystemClock clock_;
  const gate::Prompt prompt_ = MakePrompt("hello?");
  std::unique_ptr<cloud::UpstreamEngine> engine_;
};

}  // namespace weir::testing
