#include "router/llama/options.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "compliance/base/status.h"
#include "compliance/gate/request.h"

namespace weir::router {
namespace {

constexpr uint32_t kMinContextTokens = 16;
constexpr uint32_t kMaxContextTokens = 131072;
constexpr uint32_t kMaxSequences = 64;
constexpr uint32_t kMaxQueue = 1024;
constexpr uint32_t kMaxTopK = 256;
constexpr uint32_t kMaxThreads = 256;
constexpr uint32_t kMaxBatchTokens = 2048;

absl::Status Within(std::string_view field, uint32_t value, uint32_t low, uint32_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return InvalidArgument("{} is {}, must be {} to {}", field, value, low, high);
}

absl::Status CheckSampling(const LlamaOptions& options) {
  if (!(options.temperature >= 0 && options.temperature <= 2)) {
    return InvalidArgument("temperature is {}, must be 0 to 2", options.temperature);
  }
  if (!(options.top_p > 0 && options.top_p <= 1)) {
    return InvalidArgument("top_p is {}, must be above 0 and at most 1", options.top_p);
  }
  return Within("top_k", options.top_k, 1, kMaxTopK);
}

absl::Status CheckFile(const LlamaOptions& options) {
  if (options.model_path.empty()) return InvalidArgument("model_path is empty");
  const PackageRules& package = options.package;
  if (package.need != PackageNeed::kSigned) return absl::OkStatus();
  if (package.required_signatures >= 1 && package.required_signatures <= package.keys.size()) {
    return absl::OkStatus();
  }
  return InvalidArgument("package.required_signatures is {}, must be 1 to the {} keys",
                         package.required_signatures, package.keys.size());
}

absl::Status CheckRest(const LlamaOptions& options) {
  if (options.unload_after < absl::ZeroDuration() || options.unload_after > absl::Hours(720)) {
    return InvalidArgument("unload_after is {}, must be 0 to 720 h",
                           absl::FormatDuration(options.unload_after));
  }
  if (options.look_every >= absl::Milliseconds(1) && options.look_every <= absl::Minutes(1)) {
    return absl::OkStatus();
  }
  return InvalidArgument("look_every is {}, must be 1 ms to 1 min",
                         absl::FormatDuration(options.look_every));
}

}  // namespace

absl::Status Validate(const LlamaOptions& options) {
  WEIR_RETURN_IF_ERROR(CheckFile(options));
  WEIR_RETURN_IF_ERROR(
      Within("context_tokens", options.context_tokens, kMinContextTokens, kMaxContextTokens));
  WEIR_RETURN_IF_ERROR(Within("sequences", options.sequences, 1, kMaxSequences));
  WEIR_RETURN_IF_ERROR(Within("queue_limit", options.queue_limit, 0, kMaxQueue));
  WEIR_RETURN_IF_ERROR(Within("answer_tokens", options.answer_tokens, 1, gate::kMaxAnswerTokens));
  WEIR_RETURN_IF_ERROR(CheckSampling(options));
  WEIR_RETURN_IF_ERROR(CheckRest(options));
  WEIR_RETURN_IF_ERROR(Within("threads", options.threads, 0, kMaxThreads));
  return Within("batch_tokens", options.batch_tokens, options.sequences, kMaxBatchTokens);
}

uint32_t ThreadsOf(const LlamaOptions& options) {
  if (options.threads != 0) return options.threads;
  const uint32_t cores = std::thread::hardware_concurrency();
  return std::clamp(cores, 2u, kMaxThreads + 1) - 1;
}

}  // namespace weir::router
