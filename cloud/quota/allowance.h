// What a caller may have, and what of it is used. Pure: the time is handed in.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace weir::cloud {

// 0 = no limit.
struct Allowance {
  uint64_t requests_per_minute = 0;
  uint64_t tokens_per_minute = 0;
  uint64_t tokens_per_day = 0;    // of UTC+8
  uint64_t tokens_per_month = 0;  // of UTC+8
  bool limited() const {
    return requests_per_minute + tokens_per_minute + tokens_per_day + tokens_per_month > 0;
  }
};

// A bucket that holds one minute's worth and fills evenly, kept as one time: when it is full again
// (the generic cell rate algorithm, ITU-T I.371, annex A).
class Bucket {
 public:
  // How long until `cost` can be had; zero: now; infinite: it is more than the bucket holds.
  absl::Duration WaitFor(uint64_t cost, uint64_t per_minute, absl::Time now) const;
  // REQUIRES: WaitFor said zero, or the cost may be owed. A negative cost gives back.
  void Take(int64_t cost, uint64_t per_minute, absl::Time now);
  uint64_t left(uint64_t per_minute, absl::Time now) const;
  absl::Time full_at() const { return full_at_; }

 private:
  absl::Time full_at_ = absl::InfinitePast();
};

// What was used in one period, which is told by its number.
class Budget {
 public:
  uint64_t used(int64_t period) const { return period == period_ ? used_ : 0; }
  // A negative cost gives back what was taken in the same period.
  void Take(int64_t cost, int64_t period);

 private:
  int64_t period_ = -1;
  uint64_t used_ = 0;
};

// The number of the day and of the month that `now` is in, and when the next one begins.
struct Period {
  int64_t number;
  absl::Time next;
};
Period DayOf(absl::Time now);
Period MonthOf(absl::Time now);

}  // namespace weir::cloud
