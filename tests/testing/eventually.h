// Waiting for what another thread does.
#pragma once

#include "absl/time/clock.h"

namespace weir::testing {

// Whether `condition` comes true within 20 s; looked at every 5 ms.
template <typename Condition>
bool Eventually(const Condition& condition) {
  for (int i = 0; i < 4000 && !condition(); ++i) absl::SleepFor(absl::Milliseconds(5));
  return condition();
}

}  // namespace weir::testing
