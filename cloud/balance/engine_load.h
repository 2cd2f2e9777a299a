// What an engine says of itself in its metrics: vLLM, SGLang and llama-server by their own names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::cloud {

struct EngineLoad {
  uint32_t waiting = 0;         // requests in the engine's queue
  uint32_t cache_permille = 0;  // of its key-value cache in use
  friend bool operator==(const EngineLoad&, const EngineLoad&) = default;
};

// Reads the Prometheus text format. Samples of several models or data-parallel ranks: queues add
// up, the fullest cache counts. Nothing when none of the known names is there; a line that cannot
// be read is passed over.
std::optional<EngineLoad> ParseEngineLoad(std::string_view metrics);

}  // namespace weir::cloud
