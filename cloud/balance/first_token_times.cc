#include "cloud/balance/first_token_times.h"

#include <algorithm>

namespace weir::cloud {

void FirstTokenTimes::Note(absl::Duration time) {
  if (times_.size() < kKept) {
    times_.push_back(time);
    return;
  }
  times_[next_] = time;
  next_ = (next_ + 1) % kKept;
}

std::optional<absl::Duration> FirstTokenTimes::Slow() const {
  if (times_.size() < kLeast) return std::nullopt;
  std::vector<absl::Duration> sorted = times_;
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 95 / 100);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

}  // namespace weir::cloud
