// The policy in force, swapped between exchanges: each exchange keeps the one it began with.
#pragma once

#include <memory>
#include <mutex>

#include "compliance/base/status.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

// Thread-safe.
class Store {
 public:
  // Null until the first Swap.
  std::shared_ptr<const Policy> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  // FAILED_PRECONDITION when `next` is of another profile or of a lower version than the one in
  // force.
  absl::Status Swap(std::shared_ptr<const Policy> next);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> current_;
};

}  // namespace weir::policy
