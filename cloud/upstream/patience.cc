#include "cloud/upstream/patience.h"

#include <algorithm>

#include "absl/time/time.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

SteadyTime After(SteadyTime from, absl::Duration duration) {
  return from + absl::ToChronoNanoseconds(duration);
}

absl::Status TimedOut(std::string_view limit) {
  return Error(absl::StatusCode::kDeadlineExceeded, "timed out: {}", limit);
}

}  // namespace

Patience::Patience(const config::UpstreamTimeouts& timeouts, SteadyTime begun, SteadyTime deadline)
    : timeouts_(timeouts),
      deadline_(deadline),
      total_end_(After(begun, timeouts.total)),
      stage_end_(After(begun, timeouts.connect)) {}

void Patience::Connected(SteadyTime now) {
  if (stage_ != Stage::kConnecting) return;
  stage_ = Stage::kWaiting;
  stage_end_ = After(now, timeouts_.first_token);
}

void Patience::Event(SteadyTime now) {
  if (stage_ == Stage::kAnswering) stage_end_ = After(now, timeouts_.idle);
}

void Patience::Token(SteadyTime now) {
  stage_ = Stage::kAnswering;
  Event(now);
}

SteadyTime Patience::next() const { return std::min({stage_end_, total_end_, deadline_}); }

absl::Status Patience::Expired(SteadyTime now) const {
  if (now >= deadline_) return TimedOut("deadline");
  if (now >= total_end_) return TimedOut("total");
  if (now < stage_end_) return absl::OkStatus();
  switch (stage_) {
    case Stage::kConnecting:
      return TimedOut("connect");
    case Stage::kWaiting:
      return TimedOut("first token");
    case Stage::kAnswering:
      return TimedOut("idle");
  }
  return absl::OkStatus();
}

}  // namespace weir::cloud
