// Minors' mode: hours, time a day and rest, from the guideline of November 2024 (regulation.md
// D-02, D-03) and what a guardian says. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "compliance/conduct/rules.h"
#include "compliance/gate/request.h"

namespace weir::conduct {

// No service from 22:00 to 06:00 unless a guardian says otherwise.
inline constexpr gate::MinutesOfDay kDefaultHours{.from = 6 * 60, .until = 22 * 60};
inline constexpr absl::Duration kRestAfter = absl::Minutes(30);  // of continuous use

// Use a day unless a guardian says otherwise: 1 h below 16 years, 2 h below 18.
absl::Duration DefaultDailyLimit(gate::AgeBand age);

// What holds for a minor.
struct Limits {
  std::vector<gate::MinutesOfDay> hours;  // open when all of them are
  absl::Duration daily;
  absl::Duration rest;  // pause after kRestAfter; zero: a notice only
};

// A guardian's word replaces the default. Where the request and the device both say something, the
// stricter one holds.
Limits LimitsFor(const gate::Request& request, const DeviceGuard& device);

bool IsOpenAt(const Limits& limits, absl::Time at);
// The next whole minute at which it is open; absl::InfiniteFuture() when it never is.
absl::Time NextOpening(const Limits& limits, absl::Time at);

}  // namespace weir::conduct
