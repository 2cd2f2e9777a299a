// Days and hours in China's time: UTC+8 all over the country, without summer time since 1992. The
// law counts "a day" and "22:00" in it, wherever a device or a gateway stands.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace weir {

inline constexpr int64_t kMinutesADay = 24 * 60;

// For the calendar and for printing.
absl::TimeZone ChinaZone();

// Days since 1970-01-01 in China; a day begins at 16:00 UTC of the day before.
int64_t ChinaDay(absl::Time at);
// When that day began.
absl::Time StartOfChinaDay(int64_t day);
// Minutes since midnight in China: 0 to 1,439.
uint32_t ChinaMinute(absl::Time at);

}  // namespace weir
