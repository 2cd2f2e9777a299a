#include "router/spending.h"

#include <algorithm>

#include "compliance/base/china_time.h"

namespace weir::router {
namespace {

constexpr uint64_t kPermille = 1000;
constexpr uint64_t kSecondsOfDay = 24 * 60 * 60;

// Between 1 and a whole day.
uint64_t SecondsLeft(absl::CivilSecond now) {
  const absl::CivilSecond midnight(absl::CivilDay(now) + 1);
  return static_cast<uint64_t>(midnight - now);
}

// 1000 * (1 - left / due), where `due` is the rest of the day's share of the whole budget. No
// overflow: budgets are below 2^32 (config/edge.yaml).
uint32_t ShortPermille(uint64_t left, uint64_t whole, uint64_t seconds_left) {
  const uint64_t share = left * kPermille * kSecondsOfDay / (whole * seconds_left);
  return static_cast<uint32_t>(kPermille - std::min(share, kPermille));
}

}  // namespace

void Spending::Note(uint64_t micros, absl::Time at) {
  const absl::CivilDay day = absl::ToCivilDay(at, ChinaZone());
  const std::lock_guard lock(mutex_);
  if (day > day_) {
    day_ = day;
    spent_micros_ = 0;
  }
  spent_micros_ += micros;
}

Budget Spending::At(absl::Time now) const {
  if (micros_a_day_ == 0) return {};
  const absl::CivilSecond second = absl::ToCivilSecond(now, ChinaZone());
  const absl::CivilDay today(second);
  const std::lock_guard lock(mutex_);
  const uint64_t spent = today > day_ ? 0 : spent_micros_;
  const uint64_t left = micros_a_day_ - std::min<uint64_t>(spent, micros_a_day_);
  return {.limited = true,
          .left_micros = left,
          .short_permille = ShortPermille(left, micros_a_day_,
                                          today < day_ ? kSecondsOfDay : SecondsLeft(second))};
}

uint64_t CostMicros(const Price& price, uint64_t prompt_tokens, uint64_t answer_tokens) {
  return (prompt_tokens * price.prompt_micros + answer_tokens * price.answer_micros + kPermille -
          1) /
         kPermille;
}

}  // namespace weir::router
