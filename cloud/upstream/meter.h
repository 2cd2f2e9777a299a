// What is known of one endpoint: places taken, speed, whether it works (Breaker), when it wants to
// be asked again, and what it says of its own load.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "cloud/balance/breaker.h"
#include "cloud/balance/engine_load.h"
#include "cloud/balance/pick.h"
#include "compliance/base/clock.h"
#include "router/engine.h"

namespace weir::cloud {

// How a generation went, as far as it says something about the endpoint.
struct Trip {
  absl::Status status;         // with router::RetryAfter, if the endpoint named a time
  bool callers_fault = false;  // the caller's deadline: says nothing about the endpoint
  uint32_t answer_tokens = 0;
  std::chrono::nanoseconds answering{};  // from the first token to the end
};

// Thread-safe. The clock must outlive it.
class Meter {
 public:
  static constexpr absl::Duration kLongestRest = absl::Minutes(5);  // whatever Retry-After says
  static constexpr absl::Duration kLoadHolds = absl::Seconds(10);

  Meter(uint32_t capacity, uint32_t context_tokens, const Clock& clock);

  // Takes a place; false when all are taken.
  bool TryBegin();
  // Gives the place back. REQUIRES: a TryBegin that returned true.
  void End(const Trip& trip);
  void NoteLoad(const EngineLoad& load);
  // An operator takes it out: what runs goes on, nothing new is placed.
  void SetDrained(bool drained);

  // Without the prefix. Usable: has a place, may be asked, does not rest, is not drained.
  Standing standing() const;
  // How long it still wants to be left alone; zero: it does not.
  absl::Duration resting() const;
  bool drained() const;
  // kFailed: may not be asked now, or is drained. A resting one has all places taken.
  router::EngineState state() const;

 private:
  void Learn(const Trip& trip);

  const uint32_t capacity_;
  const uint32_t context_tokens_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards everything below
  uint32_t running_ = 0;
  Breaker breaker_;
  std::string problem_;
  absl::Time rests_until_ = absl::InfinitePast();
  EngineLoad load_;
  absl::Time load_at_ = absl::InfinitePast();
  bool drained_ = false;
  double tokens_per_second_ = 0;
};

}  // namespace weir::cloud
