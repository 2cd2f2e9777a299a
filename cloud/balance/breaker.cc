#include "cloud/balance/breaker.h"

#include <algorithm>

namespace weir::cloud {

bool Breaker::MayAsk(absl::Time now) const { return !open() || (now >= open_until_ && !trying_); }

void Breaker::Asked(absl::Time now) {
  if (open() && now >= open_until_) trying_ = true;
}

void Breaker::Note(Outcome outcome, absl::Time now) {
  const bool was_trying = trying_;
  if (now >= open_until_) trying_ = false;
  if (outcome == Outcome::kWorked) {
    if (open()) came_back_ = now;
    failures_in_a_row_ = 0;
    pause_ = kFirstPause;
    open_until_ = absl::InfinitePast();
    trying_ = false;
  }
  if (outcome != Outcome::kFailed) return;
  ++failures_in_a_row_;
  if (!open() || now < open_until_) return;  // one that was under way when it opened adds nothing
  if (was_trying) pause_ = std::min(pause_ * 2, kLongestPause);
  open_until_ = now + pause_;
}

uint32_t Breaker::weight_permille(absl::Time now) const {
  if (now >= came_back_ + kSlowStart) return 1000;
  const double grown = absl::FDivDuration(now - came_back_, kSlowStart);
  return kFirstWeightPermille + static_cast<uint32_t>((1000 - kFirstWeightPermille) * grown);
}

}  // namespace weir::cloud
