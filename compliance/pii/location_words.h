// What two numbers must be to be coordinates, and what may stand between them.
#pragma once

#include <string_view>

namespace weir::pii {

// Degrees of latitude and longitude, in either order.
constexpr bool AreCoordinates(double a, double b) {
  constexpr double kLatitude = 90;
  constexpr double kLongitude = 180;
  return (a <= kLatitude && b <= kLongitude) || (b <= kLatitude && a <= kLongitude);
}

// "°N, lng:", "度 东经".
constexpr bool IsBetweenCoordinates(char32_t folded) {
  constexpr std::u32string_view kBetween = U" ,;/°'\"()=:、，nsewlogtaiud东经西北纬南度_";
  return kBetween.find(folded) != kBetween.npos;
}

}  // namespace weir::pii
