// How long one transfer may still take, and which limit it has hit. A value; the time is handed in.
#pragma once

#include <chrono>
#include <string_view>

#include "absl/status/status.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

using SteadyTime = std::chrono::steady_clock::time_point;

class Patience {
 public:
  // `deadline` is the caller's; the upstream's own total time-out counts from `begun`.
  Patience(const config::UpstreamTimeouts& timeouts, SteadyTime begun, SteadyTime deadline);

  void Connected(SteadyTime now);  // name, TCP and TLS are done
  void Event(SteadyTime now);      // an event of the answer: not idle
  void Token(SteadyTime now);      // text or reasoning: the first token has come

  // When to ask Expired() again, if nothing happens before.
  SteadyTime next() const;
  // OK, or DEADLINE_EXCEEDED naming the limit: "connect", "first token", "idle", "total",
  // "deadline".
  absl::Status Expired(SteadyTime now) const;
  // Whether it is the caller who ran out of time and not the upstream that is slow.
  bool callers_deadline_passed(SteadyTime now) const { return now >= deadline_; }

 private:
  enum class Stage : uint8_t { kConnecting, kWaiting, kAnswering };

  const config::UpstreamTimeouts timeouts_;
  const SteadyTime deadline_;
  const SteadyTime total_end_;
  Stage stage_ = Stage::kConnecting;
  SteadyTime stage_end_;
};

}  // namespace weir::cloud
