#include "compliance/base/china_time.h"

namespace weir {
namespace {

constexpr absl::Duration kAhead = absl::Hours(8);
constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

absl::TimeZone ChinaZone() {
  return absl::FixedTimeZone(static_cast<int>(absl::ToInt64Seconds(kAhead)));
}

int64_t ChinaDay(absl::Time at) {
  absl::Duration into_day;
  const absl::Duration since = at + kAhead - absl::UnixEpoch();
  const int64_t days = absl::IDivDuration(since, kDay, &into_day);
  return into_day < absl::ZeroDuration() ? days - 1 : days;  // before 1970
}

absl::Time StartOfChinaDay(int64_t day) { return absl::UnixEpoch() + kDay * day - kAhead; }

uint32_t ChinaMinute(absl::Time at) {
  return static_cast<uint32_t>(absl::ToInt64Minutes(at - StartOfChinaDay(ChinaDay(at))));
}

}  // namespace weir
