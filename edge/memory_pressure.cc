#include "edge/memory_pressure.h"

#include <cmath>
#include <cstdlib>
#include <string>

namespace weir::edge {
namespace {

// "some avg10=1.23 avg60=..." (Documentation/accounting/psi.rst of the kernel).
std::optional<double> TenSecondsOf(std::string_view psi, std::string_view kind) {
  const std::string wanted = std::string(kind) + " avg10=";
  const size_t at = psi.find(wanted);
  if (at == std::string_view::npos || (at != 0 && psi[at - 1] != '\n')) return std::nullopt;
  const std::string number(psi.substr(at + wanted.size(), 16));
  char* end = nullptr;
  const double percent = std::strtod(number.c_str(), &end);
  if (end == number.c_str() || !(percent >= 0 && percent <= 100)) return std::nullopt;
  return percent;
}

}  // namespace

std::optional<MemoryStalls> ReadStalls(std::string_view psi) {
  const auto some = TenSecondsOf(psi, "some");
  const auto full = TenSecondsOf(psi, "full");
  if (!some || !full) return std::nullopt;
  return MemoryStalls{.some = *some, .full = *full};
}

router::MemoryPressure PressureOf(const MemoryStalls& stalls, router::MemoryPressure before) {
  using router::MemoryPressure;
  const auto begins = [&](MemoryPressure level, double percent) {
    return before >= level ? percent * kLevelEnds : percent;
  };
  if (stalls.full >= begins(MemoryPressure::kCritical, kCriticalFullPercent)) {
    return MemoryPressure::kCritical;
  }
  if (stalls.some >= begins(MemoryPressure::kTight, kTightSomePercent)) {
    return MemoryPressure::kTight;
  }
  return MemoryPressure::kNormal;
}

}  // namespace weir::edge
