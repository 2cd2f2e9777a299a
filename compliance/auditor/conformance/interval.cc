#include "compliance/auditor/conformance/interval.h"

#include <algorithm>
#include <cmath>

#include "compliance/base/status.h"

namespace weir::auditor {

Interval WilsonInterval(uint64_t hits, uint64_t count) {
  constexpr double kZ = 1.959963984540054;  // the normal distribution's 97.5 % point
  WEIR_CHECK(hits <= count);
  if (count == 0) return {};
  const auto n = static_cast<double>(count);
  const double share = static_cast<double>(hits) / n;
  const double scale = 1 + kZ * kZ / n;
  const double middle = (share + kZ * kZ / (2 * n)) / scale;
  const double half = kZ / scale * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {hits == 0 ? 0.0 : std::max(0.0, middle - half),
          hits == count ? 1.0 : std::min(1.0, middle + half)};
}

}  // namespace weir::auditor
