// The numbers of conduct. Plain values; config/ reads them from the settings.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "compliance/gate/age_band.h"
#include "compliance/gate/request.h"

namespace weir::conduct {

struct Rules {
  // TC260-003 clause 7 g: three offences in a row or five in a day lead to a suspension.
  uint32_t strikes_in_a_row = 3;
  uint32_t strikes_a_day = 5;
  absl::Duration suspend_for = absl::Hours(24);
  // Continuous use ends with a pause as long as this.
  absl::Duration break_after = absl::Minutes(10);
  // Anthropomorphic Measures, article 18: a reminder for each two hours of continuous use.
  absl::Duration remind_every = absl::Hours(2);
  // A reminder that this is no companion once so many of the last 16 prompts looked for one.
  uint32_t companion_after = 8;
  // Whether answers without the visible mark may be asked for (Labeling Measures, article 9).
  bool label_grants = false;
  // Whether requests without a subject are one person's: so on a device, and of a device behind the
  // gateway. An application that names nobody is not suspended for one of its users.
  bool nameless_is_one = true;
  // People whose standing is kept in memory. Beyond it those go first who have nothing to remember.
  uint32_t people = 10'000;
  friend bool operator==(const Rules&, const Rules&) = default;
};

// What somebody set on the device: who uses it and what a guardian allows.
struct DeviceGuard {
  gate::AgeBand age = gate::AgeBand::kUnknown;
  gate::Guardian guardian;
  friend bool operator==(const DeviceGuard&, const DeviceGuard&) = default;
};

}  // namespace weir::conduct
