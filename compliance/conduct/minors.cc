#include "compliance/conduct/minors.h"

#include <algorithm>

#include "compliance/base/china_time.h"

namespace weir::conduct {
namespace {

bool Covers(gate::MinutesOfDay hours, uint32_t minute) {
  if (hours.from < hours.until) return hours.from <= minute && minute < hours.until;
  return minute >= hours.from || minute < hours.until;
}

// `pick` of what was said; `fallback` when nothing was.
template <typename Pick>
absl::Duration Of(const std::optional<absl::Duration>& a, const std::optional<absl::Duration>& b,
                  absl::Duration fallback, Pick pick) {
  if (a.has_value() && b.has_value()) return pick(*a, *b);
  return a.value_or(b.value_or(fallback));
}

}  // namespace

absl::Duration DefaultDailyLimit(gate::AgeBand age) {
  return age < gate::AgeBand::k16To18 ? absl::Hours(1) : absl::Hours(2);
}

Limits LimitsFor(const gate::Request& request, const DeviceGuard& device) {
  const gate::Guardian& asked = request.guardian();
  const gate::Guardian& set = device.guardian;
  Limits limits;
  if (asked.hours.has_value()) limits.hours.push_back(*asked.hours);
  if (set.hours.has_value()) limits.hours.push_back(*set.hours);
  if (limits.hours.empty()) limits.hours.push_back(kDefaultHours);
  const auto shorter = [](absl::Duration a, absl::Duration b) { return std::min(a, b); };
  const auto longer = [](absl::Duration a, absl::Duration b) { return std::max(a, b); };
  limits.daily = Of(asked.daily_limit, set.daily_limit, DefaultDailyLimit(request.age()), shorter);
  limits.rest = Of(asked.rest, set.rest, absl::ZeroDuration(), longer);
  return limits;
}

bool IsOpenAt(const Limits& limits, absl::Time at) {
  const uint32_t minute = ChinaMinute(at);
  return std::all_of(limits.hours.begin(), limits.hours.end(),
                     [&](gate::MinutesOfDay hours) { return Covers(hours, minute); });
}

absl::Time NextOpening(const Limits& limits, absl::Time at) {
  const absl::Time minute = StartOfChinaDay(ChinaDay(at)) + absl::Minutes(1) * ChinaMinute(at);
  for (int64_t ahead = 1; ahead <= kMinutesADay; ++ahead) {
    const absl::Time then = minute + absl::Minutes(ahead);
    if (IsOpenAt(limits, then)) return then;
  }
  return absl::InfiniteFuture();
}

}  // namespace weir::conduct
