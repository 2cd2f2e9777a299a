// The only source of time. Everything that reads the time takes a `const Clock&`, so tests move it.
#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace weir {

// Thread-safe. The caller of a constructor that takes a Clock keeps it alive.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;  // wall clock; may jump
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace weir
