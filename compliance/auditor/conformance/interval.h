// How sure a rate is that was counted in a sample.
#pragma once

#include <cstdint>

namespace weir::auditor {

struct Interval {
  double low = 0;  // shares, 0 to 1
  double high = 1;
};

// The Wilson score interval at 95 % (Wilson 1927, JASA 22:209): holds also near 0 and 1, where
// pass rates lie. The whole range when nothing was counted. REQUIRES: hits <= count.
Interval WilsonInterval(uint64_t hits, uint64_t count);

}  // namespace weir::auditor
