#include "router/hedge.h"

#include <algorithm>
#include <charconv>

#include "compliance/base/china_time.h"
#include "router/spending.h"

namespace weir::router {
// A clock set back gives no second budget.
void HedgeBook::TurnTo(int64_t day) {
  if (day <= day_) return;
  day_ = day;
  taken_ = 0;
}

bool HedgeBook::Reserve(uint64_t micros, absl::Time at) {
  const std::lock_guard lock(mutex_);
  TurnTo(ChinaDay(at));
  if (micros == 0 || micros > micros_a_day_ || taken_ > micros_a_day_ - micros) return false;
  taken_ += micros;
  return true;
}

void HedgeBook::GiveBack(uint64_t micros, absl::Time reserved_at) {
  const std::lock_guard lock(mutex_);
  if (ChinaDay(reserved_at) == day_) taken_ -= std::min(micros, taken_);
}

void HedgeBook::Note(uint64_t micros, absl::Time at) {
  const std::lock_guard lock(mutex_);
  TurnTo(ChinaDay(at));
  taken_ += micros;
}

uint64_t HedgeBook::taken_micros() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

uint64_t LostMicrosOf(std::string_view note) {
  if (!note.starts_with(kHedgeLost)) return 0;
  const std::string_view digits = note.substr(note.rfind(':') + 1);
  uint64_t micros = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), micros);
  return error == std::errc() && end == digits.data() + digits.size() ? micros : 0;
}

bool MayHedge(const RouteInput& input, const Candidate& cloud) {
  return cloud.place == gate::Place::kCloud && !cloud.resting && !input.signals.metered &&
         input.expectation.score_permille >= kHedgePermille;
}

uint64_t HedgeCostMicros(const RouteInput& input, const Candidate& cloud) {
  return CostMicros(cloud.price, EstimatedTokens(input.features), kHedgeAnswerTokens);
}

}  // namespace weir::router
