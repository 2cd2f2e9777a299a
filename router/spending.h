// The day's money for the cloud: a hard end, and a pace that lets it last the day.
#pragma once

#include <cstdint>
#include <mutex>

#include "absl/time/time.h"
#include "router/route_input.h"

namespace weir::router {

// Days are China's (UTC+8), as everywhere in Weir. Thread-safe.
class Spending {
 public:
  // 0 = no limit.
  explicit Spending(uint32_t micros_a_day) : micros_a_day_(micros_a_day) {}

  void Note(uint64_t micros, absl::Time at);
  // What is left is short when it is less than the rest of the day's share of the budget, so the
  // nearer the end, the sooner it is noticed. A time on a day before what was noted last counts as
  // that day's beginning: a clock set back gives no second budget.
  Budget At(absl::Time now) const;

 private:
  const uint32_t micros_a_day_;
  mutable std::mutex mutex_;
  absl::CivilDay day_;
  uint64_t spent_micros_ = 0;
};

// What `prompt_tokens` and `answer_tokens` cost, rounded up.
uint64_t CostMicros(const Price& price, uint64_t prompt_tokens, uint64_t answer_tokens);

}  // namespace weir::router
