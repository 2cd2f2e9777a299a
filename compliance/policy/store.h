// The policy in force, swapped between exchanges: each exchange keeps the one it began with.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

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
  // The errors of Swap, and nothing else happens.
  absl::Status Check(const Policy& next, absl::Time now) const;
  // FAILED_PRECONDITION when `next` is of another profile or of a lower version than the one in
  // force, when it has the same version and another digest (a record's version names one content;
  // more signatures are no other content), or when it was built more than kMaxClockSkew after
  // `now` and after the latest time that is known: then a clock is wrong, here or there, and nobody
  // can say when the policy is stale.
  absl::Status Swap(std::shared_ptr<const Policy> next, absl::Time now = absl::InfiniteFuture());

  // A policy below this version is out of date, whatever its own date says. Never lowered.
  void RequireVersion(uint64_t version);
  uint64_t required_version() const;

  // From here on time does not go back for StaleAt: it was `latest` at least. For a device, whose
  // clock a person sets; a server's is the operator's.
  void KeepTime(absl::Time latest);
  // Somebody who can be believed (a gateway that has proven itself) says that it is `now`: what the
  // clock said before, a year too far or not, counts no more. Does nothing before KeepTime.
  void TrustTime(absl::Time now);
  // `now`, or the latest time that was seen when that is later.
  absl::Time KnownTime(absl::Time now) const;
  // Whether `policy` is out of date at `now`, or at the latest time that was seen.
  bool StaleAt(const Policy& policy, absl::Time now) const;

 private:
  mutable std::mutex mutex_;  // guards all below
  std::shared_ptr<const Policy> current_;
  uint64_t required_version_ = 0;
  mutable std::optional<absl::Time> latest_;  // nothing before KeepTime

  // With the lock: `now`, or the latest time that was seen or trusted when that is later.
  absl::Time Latest(absl::Time now) const { return std::max(now, latest_.value_or(now)); }
  absl::Status CheckHeld(const Policy& next, absl::Time now) const;
};

}  // namespace weir::policy
