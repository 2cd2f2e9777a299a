#include "cloud/balance/engine_load.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace weir::cloud {
namespace {

enum class Means : uint8_t { kWaiting, kCache };
struct Known {
  std::string_view name;
  Means means;
};

constexpr std::array<Known, 7> kKnown = {{{"vllm:num_requests_waiting", Means::kWaiting},
                                          {"vllm:kv_cache_usage_perc", Means::kCache},
                                          {"vllm:gpu_cache_usage_perc", Means::kCache},
                                          {"sglang:num_queue_reqs", Means::kWaiting},
                                          {"sglang:token_usage", Means::kCache},
                                          {"llamacpp:requests_deferred", Means::kWaiting},
                                          {"llamacpp:kv_cache_usage_ratio", Means::kCache}}};
constexpr double kMostWaiting = 1'000'000;

// The value of a sample line whose name is `name`; nothing for any other line. A label's value may
// hold a brace, never a line end.
std::optional<double> SampleOf(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  if (line.starts_with('{')) {
    const size_t end = line.rfind('}');
    if (end == std::string_view::npos) return std::nullopt;
    line.remove_prefix(end + 1);
  }
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  double value = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

void Take(Means means, double value, EngineLoad& load) {
  if (means == Means::kWaiting) {
    load.waiting = static_cast<uint32_t>(std::min(kMostWaiting, load.waiting + value));
  } else {
    const auto permille = static_cast<uint32_t>(std::min(1.0, value) * 1000);
    load.cache_permille = std::max(load.cache_permille, permille);
  }
}

}  // namespace

std::optional<EngineLoad> ParseEngineLoad(std::string_view metrics) {
  std::optional<EngineLoad> load;
  while (!metrics.empty()) {
    const size_t end = std::min(metrics.find('\n'), metrics.size());
    const std::string_view line = metrics.substr(0, end);
    metrics.remove_prefix(std::min(end + 1, metrics.size()));
    for (const Known& known : kKnown) {
      const std::optional<double> value = SampleOf(line, known.name);
      if (!value) continue;
      if (!load) load.emplace();
      Take(known.means, *value, *load);
    }
  }
  return load;
}

}  // namespace weir::cloud
