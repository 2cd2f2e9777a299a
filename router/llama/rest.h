// When an engine that is not asked gives memory back. Pure; internal to router/llama.
//
//   short of memory: tight       conversations first: all that was kept of them, and the memory for
//                                them and for computing; the next answer takes it again
//   short of memory: critical    the weights too
//   no use for `unload_after`    the weights too
//
// An answer under way is never given up for it.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "router/signals.h"

namespace weir::router::llama {

enum class Relief : uint8_t { kNone, kConversations, kWeights };

class Rest {
 public:
  // 0 = only for want of memory.
  explicit Rest(absl::Duration unload_after) : unload_after_(unload_after) {}

  // Somebody asks, or the model has just come.
  void Used(absl::Time now) { used_ = now; }
  // What to give back now that nobody asks. A clock that was set back starts the time anew.
  Relief At(absl::Time now, MemoryPressure pressure);

 private:
  const absl::Duration unload_after_;
  absl::Time used_ = absl::InfinitePast();
};

}  // namespace weir::router::llama
