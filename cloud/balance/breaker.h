// Whether an endpoint may be asked, from how the requests before went. Three outcomes, not two: an
// endpoint that is merely full (429) or was asked for nonsense (400) has not failed. A value; the
// time is handed in.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace weir::cloud {

enum class Outcome : uint8_t {
  kWorked,
  kNeither,  // says nothing about the endpoint: cancelled, refused as full, a bad request
  kFailed,
};

class Breaker {
 public:
  static constexpr uint32_t kFailuresToOpen = 3;  // in a row; later one is enough, until it works
  static constexpr absl::Duration kFirstPause = absl::Seconds(5);  // doubles with each failed trial
  static constexpr absl::Duration kLongestPause = absl::Seconds(30);
  static constexpr absl::Duration kSlowStart = absl::Seconds(30);
  static constexpr uint32_t kFirstWeightPermille = 100;

  // Behind a pause one request at a time goes through, until one has worked.
  bool MayAsk(absl::Time now) const;
  void Asked(absl::Time now);
  // REQUIRES: an Asked before.
  void Note(Outcome outcome, absl::Time now);
  // How much it should get of what a healthy one gets: grows evenly after it came back.
  uint32_t weight_permille(absl::Time now) const;
  uint32_t failures_in_a_row() const { return failures_in_a_row_; }

 private:
  bool open() const { return failures_in_a_row_ >= kFailuresToOpen; }
  uint32_t failures_in_a_row_ = 0;
  bool trying_ = false;  // the one request behind a pause
  absl::Duration pause_ = kFirstPause;
  absl::Time open_until_ = absl::InfinitePast();
  absl::Time came_back_ = absl::InfinitePast();
};

}  // namespace weir::cloud
