// Hedged starts: while the beginning of a local answer is held, the cloud may be asked at the same
// time; the first good answer is shown and the other one cancelled. What was asked in vain costs
// money, so a day's sum of it is capped.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "absl/time/time.h"
#include "router/route_input.h"

namespace weir::router {

// From this score on a watched answer is doubtful enough for a hedge (the watch shows an answer at
// 300 or less at once).
inline constexpr uint32_t kHedgePermille = 300;
// The cloud's answer counts as begun with so many bytes, so no more of it is bought in vain.
inline constexpr size_t kBegunBytes = 64;
// What a hedge is taken to cost in answer tokens: its beginning, and what is under way when it is
// cancelled.
inline constexpr uint64_t kHedgeAnswerTokens = 64;

// The day's money for hedges that lose, in millionths of a yuan; days as Spending's. Thread-safe.
class HedgeBook {
 public:
  // 0 = nothing is ever reserved.
  explicit HedgeBook(uint32_t micros_a_day) : micros_a_day_(micros_a_day) {}

  // Takes the sum out of the day's money. False, and nothing taken, when there is not so much left
  // or the sum is 0: an engine without a price cannot be held to a cap.
  bool Reserve(uint64_t micros, absl::Time at);
  // It won, or cost nothing.
  void GiveBack(uint64_t micros, absl::Time reserved_at);
  // Spent before this process began.
  void Note(uint64_t micros, absl::Time at);
  uint64_t taken_micros() const;

 private:
  void TurnTo(int64_t day);
  const uint32_t micros_a_day_;
  mutable std::mutex mutex_;
  int64_t day_ = 0;  // of China, since 1970
  uint64_t taken_ = 0;
};

// A closing entry's note of a hedge in vain: this, the engine, ":" and the micros.
inline constexpr std::string_view kHedgeLost = "hedged:lost:";
// The micros that such a note names; 0 = it is another note.
uint64_t LostMicrosOf(std::string_view note);

// Whether a hedge may be started beside the watched answer: the doubt is worth it, the link is not
// metered, `cloud` is a cloud that is not resting. REQUIRES: the decision on `input` was to watch.
bool MayHedge(const RouteInput& input, const Candidate& cloud);
// What it is taken to cost.
uint64_t HedgeCostMicros(const RouteInput& input, const Candidate& cloud);

}  // namespace weir::router
