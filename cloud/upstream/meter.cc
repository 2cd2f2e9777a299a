#include "cloud/upstream/meter.h"

#include <fmt/format.h>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kTokensToMeasure = 8;  // a shorter answer says little about the speed
constexpr double kNewestWeight = 0.2;

enum class Sign : uint8_t { kWorks, kFails, kNeither };

Sign SignOf(const Trip& trip) {
  if (trip.callers_fault) return Sign::kNeither;
  switch (trip.status.code()) {
    case absl::StatusCode::kOk:
      return Sign::kWorks;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kResourceExhausted:
      return Sign::kNeither;
    default:
      return Sign::kFails;
  }
}

}  // namespace

Meter::Meter(uint32_t capacity, uint32_t context_tokens, const Clock& clock)
    : capacity_(capacity), context_tokens_(context_tokens), clock_(clock) {}

bool Meter::TryBegin() {
  const std::lock_guard lock(mutex_);
  if (running_ >= capacity_) return false;
  ++running_;
  return true;
}

void Meter::End(const Trip& trip) {
  const std::lock_guard lock(mutex_);
  WEIR_CHECK(running_ > 0);
  --running_;
  if (trip.answer_tokens >= kTokensToMeasure && trip.answering.count() > 0) {
    const double now = trip.answer_tokens / std::chrono::duration<double>(trip.answering).count();
    tokens_per_second_ = tokens_per_second_ == 0
                             ? now
                             : tokens_per_second_ + kNewestWeight * (now - tokens_per_second_);
  }
  const Sign sign = SignOf(trip);
  if (sign == Sign::kWorks) failures_in_a_row_ = 0;
  if (sign != Sign::kFails || ++failures_in_a_row_ < kFailuresToFail) return;
  failed_until_ = clock_.Now() + kFailedFor;
  problem_ = fmt::format("{} failures in a row, the last one: {}", failures_in_a_row_,
                         ToStd(trip.status.message()));
}

router::EngineState Meter::state() const {
  const std::lock_guard lock(mutex_);
  router::EngineState state;
  const bool failed = failures_in_a_row_ >= kFailuresToFail && clock_.Now() < failed_until_;
  state.readiness = failed ? router::Readiness::kFailed : router::Readiness::kReady;
  if (failed) state.problem = problem_;
  state.context_tokens = context_tokens_;
  state.running = running_;
  state.capacity = capacity_;
  state.tokens_per_second_milli = static_cast<uint32_t>(tokens_per_second_ * 1000);
  return state;
}

}  // namespace weir::cloud
