#include "cloud/upstream/meter.h"

#include <fmt/format.h>

#include "compliance/base/status.h"
#include "router/retry_after.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kTokensToMeasure = 8;  // a shorter answer says little about the speed
constexpr double kNewestWeight = 0.2;

Outcome OutcomeOf(const Trip& trip) {
  if (trip.callers_fault) return Outcome::kNeither;
  switch (trip.status.code()) {
    case absl::StatusCode::kOk:
      return Outcome::kWorked;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kResourceExhausted:
      return Outcome::kNeither;
    default:
      return Outcome::kFailed;
  }
}

}  // namespace

Meter::Meter(uint32_t capacity, uint32_t context_tokens, const Clock& clock)
    : capacity_(capacity), context_tokens_(context_tokens), clock_(clock) {}

bool Meter::TryBegin() {
  const std::lock_guard lock(mutex_);
  if (running_ >= capacity_) return false;
  ++running_;
  breaker_.Asked(clock_.Now());
  return true;
}

void Meter::End(const Trip& trip) {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  WEIR_CHECK(running_ > 0);
  --running_;
  Learn(trip);
  if (const auto rest = router::RetryAfter(trip.status)) {
    rests_until_ = std::max(rests_until_, now + std::min(*rest, kLongestRest));
  }
  // A failure that names a time to come back (503) is a full endpoint, not a broken one.
  const bool full = router::RetryAfter(trip.status).has_value();
  const Outcome outcome = full ? Outcome::kNeither : OutcomeOf(trip);
  breaker_.Note(outcome, now);
  if (outcome != Outcome::kFailed) return;
  problem_ = fmt::format("{} failures in a row, the last one: {}", breaker_.failures_in_a_row(),
                         ToStd(trip.status.message()));
}

void Meter::Learn(const Trip& trip) {
  if (trip.answer_tokens < kTokensToMeasure || trip.answering.count() <= 0) return;
  const double now = trip.answer_tokens / std::chrono::duration<double>(trip.answering).count();
  tokens_per_second_ = tokens_per_second_ == 0
                           ? now
                           : tokens_per_second_ + kNewestWeight * (now - tokens_per_second_);
}

void Meter::NoteLoad(const EngineLoad& load) {
  const std::lock_guard lock(mutex_);
  load_ = load;
  load_at_ = clock_.Now();
}

void Meter::SetDrained(bool drained) {
  const std::lock_guard lock(mutex_);
  drained_ = drained;
}

Standing Meter::standing() const {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  const bool fresh = now - load_at_ < kLoadHolds;
  return {
      .usable = running_ < capacity_ && breaker_.MayAsk(now) && now >= rests_until_ && !drained_,
      .running = running_,
      .waiting = fresh ? load_.waiting : 0,
      .cache_permille = fresh ? load_.cache_permille : 0,
      .weight_permille = breaker_.weight_permille(now)};
}

absl::Duration Meter::resting() const {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  return std::max(rests_until_ - now, absl::ZeroDuration());
}

bool Meter::drained() const {
  const std::lock_guard lock(mutex_);
  return drained_;
}

router::EngineState Meter::state() const {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  router::EngineState state;
  const bool failed = !breaker_.MayAsk(now);
  state.readiness = failed || drained_ ? router::Readiness::kFailed : router::Readiness::kReady;
  if (failed) state.problem = problem_;
  if (drained_) state.problem = "drained by an operator";
  state.context_tokens = context_tokens_;
  state.running = now < rests_until_ ? capacity_ : running_;
  state.capacity = capacity_;
  state.tokens_per_second_milli = static_cast<uint32_t>(tokens_per_second_ * 1000);
  return state;
}

}  // namespace weir::cloud
