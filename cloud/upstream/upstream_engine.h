// The engine that asks a Qwen cluster: OpenAI-style chat completions, streamed as server-sent
// events over HTTP/1.1. What can go wrong on the way and how it ends is in failure.h, answer.h and
// patience.h; only a finish_reason followed by [DONE] is a clean end. Which endpoint answers, and
// when another one is tried, is in cluster.h and attempts.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/upstream/extra_requests.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/base/sensitive.h"
#include "config/cloud_settings.h"
#include "router/engine.h"

namespace weir::cloud {

class Cluster;
class LoadReader;
class TransferLoop;

// What operators see of an endpoint.
struct EndpointFigures {
  std::string url;
  bool drained = false;
  bool may_be_asked = false;
  uint32_t running = 0;
};

// Thread-safe. At most `capacity` generations at once at each endpoint, one more ends at once with
// RESOURCE_EXHAUSTED. Sinks are called on the engine's one thread. Cancel closes the upstream's
// connection, in every phase.
class UpstreamEngine final : public router::Engine {
 public:
  // The clock must outlive the engine. `api_key` may be empty; else it is visible ASCII
  // (ReadSecret).
  UpstreamEngine(const config::UpstreamSettings& settings, const Secret& api_key,
                 const Clock& clock);
  // Generations that still run end with UNAVAILABLE. Not from a sink. Generation objects may live
  // on.
  ~UpstreamEngine() override;

  router::EngineInfo info() const override;
  router::EngineState state() const override;
  std::unique_ptr<router::Generation> Start(const router::Opened& opened,
                                            const gate::Prompt& prompt,
                                            const router::GenerateOptions& options,
                                            std::shared_ptr<router::ChunkSink> sink) override;

  std::vector<EndpointFigures> endpoints() const;
  ExtraRequests extra_requests() const;
  // Takes an endpoint out, or in again: what runs goes on. False: there is none with this URL.
  bool SetDrained(std::string_view url, bool drained);

 private:
  const config::UpstreamSettings settings_;
  const Clock& clock_;
  const std::shared_ptr<Cluster> cluster_;
  const std::unique_ptr<LoadReader> loads_;  // null: the engines are not asked
  const std::unique_ptr<TransferLoop> loop_;
};

// Reads the upstream's key file, if it has one, and makes the engine. Fails as config::ReadSecret
// does.
absl::StatusOr<std::unique_ptr<UpstreamEngine>> MakeUpstream(
    const config::UpstreamSettings& settings, FileSystem& files, const Clock& clock);

}  // namespace weir::cloud
