// A clock that moves only when told. Thread-safe.
#pragma once

#include <atomic>

#include "compliance/base/clock.h"

namespace weir::testing {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start = absl::FromUnixSeconds(1'790'000'000))
      : nanos_(absl::ToUnixNanos(start)) {}
  absl::Time Now() const override { return absl::FromUnixNanos(nanos_.load()); }
  void Advance(absl::Duration by) { nanos_ += absl::ToInt64Nanoseconds(by); }
  void Set(absl::Time now) { nanos_ = absl::ToUnixNanos(now); }

 private:
  std::atomic<int64_t> nanos_;
};

}  // namespace weir::testing
