// What an upstream's engine knows of itself: places taken, speed, and whether it works. An upstream
// that failed three times in a row counts as failed for five seconds; then one more failure is
// enough.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "compliance/base/clock.h"
#include "router/engine.h"

namespace weir::cloud {

// How a generation went, as far as it says something about the upstream.
struct Trip {
  absl::Status status;
  bool callers_fault = false;  // the caller's deadline: says nothing about the upstream
  uint32_t answer_tokens = 0;
  std::chrono::nanoseconds answering{};  // from the first token to the end
};

// Thread-safe. The clock must outlive it.
class Meter {
 public:
  static constexpr uint32_t kFailuresToFail = 3;
  static constexpr absl::Duration kFailedFor = absl::Seconds(5);

  Meter(uint32_t capacity, uint32_t context_tokens, const Clock& clock);

  // Takes a place; false when all are taken.
  bool TryBegin();
  // Gives the place back. REQUIRES: a TryBegin that returned true.
  void End(const Trip& trip);
  router::EngineState state() const;

 private:
  const uint32_t capacity_;
  const uint32_t context_tokens_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards everything below
  uint32_t running_ = 0;
  uint32_t failures_in_a_row_ = 0;
  absl::Time failed_until_ = absl::InfinitePast();
  std::string problem_;
  double tokens_per_second_ = 0;
};

}  // namespace weir::cloud
