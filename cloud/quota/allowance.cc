#include "cloud/quota/allowance.h"

#include <algorithm>

#include "compliance/base/china_time.h"

namespace weir::cloud {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);

absl::Duration TimeFor(double cost, uint64_t per_minute) {
  return kMinute * (cost / static_cast<double>(per_minute));
}

}  // namespace

absl::Duration Bucket::WaitFor(uint64_t cost, uint64_t per_minute, absl::Time now) const {
  if (cost > per_minute) return absl::InfiniteDuration();
  const absl::Duration filled = TimeFor(static_cast<double>(cost), per_minute);
  const absl::Time possible = std::max(full_at_, now) + filled - kMinute;
  // Fractions of a nanosecond are rounding, not use.
  const absl::Duration wait = possible - now;
  return wait > absl::Nanoseconds(1000) ? wait : absl::ZeroDuration();
}

void Bucket::Take(int64_t cost, uint64_t per_minute, absl::Time now) {
  full_at_ = std::max(full_at_, now) + TimeFor(static_cast<double>(cost), per_minute);
}

uint64_t Bucket::left(uint64_t per_minute, absl::Time now) const {
  const absl::Duration used = std::max(full_at_ - now, absl::ZeroDuration());
  const double part = 1 - absl::FDivDuration(used, kMinute);
  return part <= 0 ? 0 : static_cast<uint64_t>(part * static_cast<double>(per_minute) + 1e-6);
}

void Budget::Take(int64_t cost, int64_t period) {
  if (period > period_) {
    period_ = period;
    used_ = 0;
  }
  if (period < period_) return;
  used_ = cost < 0 ? used_ - std::min<uint64_t>(used_, static_cast<uint64_t>(-cost))
                   : used_ + static_cast<uint64_t>(cost);
}

Period DayOf(absl::Time now) {
  const int64_t day = ChinaDay(now);
  return {.number = day, .next = StartOfChinaDay(day + 1)};
}

Period MonthOf(absl::Time now) {
  const absl::CivilMonth month = absl::ToCivilMonth(now, ChinaZone());
  return {.number = month - absl::CivilMonth(1970),
          .next = absl::FromCivil(month + 1, ChinaZone())};
}

}  // namespace weir::cloud
