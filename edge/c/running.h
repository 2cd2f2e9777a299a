// What an agent has under way for callers of the C interface, so that it can be ended before the
// agent is.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "router/exchange.h"

namespace weir::edge {

// Thread-safe. Must outlive its holds.
class Running {
 public:
  // Something is under way as long as the last copy lives.
  using Hold = std::shared_ptr<void>;

  // Null once closing has begun.
  Hold TryHold();
  // An exchange that CancelAll is to end.
  void Add(const std::shared_ptr<router::Exchange>& exchange);

  // No holds from now on; cancels all exchanges and waits until the last hold is gone.
  void Close();

 private:
  void Release();

  std::mutex mutex_;  // guards everything below
  std::condition_variable idle_;
  bool closing_ = false;
  size_t holds_ = 0;
  std::vector<std::weak_ptr<router::Exchange>> exchanges_;
};

}  // namespace weir::edge
