// From a margin to a probability in permille, by straight lines between fixed points: integers
// only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::classify {

inline constexpr size_t kCurvePoints = 33;
inline constexpr int64_t kMarginUnit = 1024;  // margins are counted in 1/1024

// Permille at the margins -8, -7.5 .. 8.
using Curve = std::array<uint16_t, kCurvePoints>;

inline bool IsCurve(const Curve& curve) {
  return std::is_sorted(curve.begin(), curve.end()) && curve.back() <= 1000;
}

inline uint32_t PermilleAt(const Curve& curve, int64_t margin) {
  constexpr int64_t kStep = kMarginUnit / 2;
  const int64_t place = std::clamp<int64_t>(margin + 8 * kMarginUnit, 0, 16 * kMarginUnit - 1);
  const auto point = static_cast<size_t>(place / kStep);
  const int64_t low = curve[point];
  const int64_t high = curve[point + 1];
  return static_cast<uint32_t>(low + (high - low) * (place % kStep) / kStep);
}

}  // namespace weir::classify
