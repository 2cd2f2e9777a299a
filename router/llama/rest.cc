#include "router/llama/rest.h"

#include <algorithm>

namespace weir::router::llama {

Relief Rest::At(absl::Time now, MemoryPressure pressure) {
  used_ = std::min(used_, now);
  if (pressure == MemoryPressure::kCritical) return Relief::kWeights;
  const bool for_nothing = unload_after_ > absl::ZeroDuration() && now - used_ >= unload_after_;
  if (for_nothing) return Relief::kWeights;
  return pressure == MemoryPressure::kTight ? Relief::kConversations : Relief::kNone;
}

}  // namespace weir::router::llama
