// The policy in force, swapped between exchanges: each exchange keeps the one it began with.
#pragma once

#include <memory>
#include <mutex>

#include "absl/time/time.h"
#include "compliance/base/status.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

inline constexpr absl::Duration kMaxClockSkew = absl::Hours(24);

// Thread-safe.
class Store {
 public:
  // Null until the first Swap.
  std::shared_ptr<const Policy> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  // FAILED_PRECONDITION when `next` is of another profile or of a lower version than the one in
  // force, when it has the same version and another digest (a record's version names one content;
  // more signatures are no other content), or when it was built more than kMaxClockSkew after
  // `now`: then a clock is wrong, here or there, and nobody can say when the policy is stale.
  absl::Status Swap(std::shared_ptr<const Policy> next, absl::Time now = absl::InfiniteFuture());

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> current_;
};

}  // namespace weir::policy
