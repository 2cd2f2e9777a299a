#include "router/signals.h"

namespace weir::router {

std::string_view NameOf(Thermal thermal) {
  switch (thermal) {
    case Thermal::kNominal:
      return "nominal";
    case Thermal::kFair:
      return "fair";
    case Thermal::kSerious:
      return "serious";
    case Thermal::kCritical:
      return "critical";
  }
  return "";
}

std::string_view NameOf(Network network) {
  switch (network) {
    case Network::kUnknown:
      return "unknown";
    case Network::kOffline:
      return "offline";
    case Network::kCellular:
      return "cellular";
    case Network::kWifi:
      return "wifi";
  }
  return "";
}

std::string_view NameOf(MemoryPressure pressure) {
  switch (pressure) {
    case MemoryPressure::kUnknown:
      return "unknown";
    case MemoryPressure::kNormal:
      return "normal";
    case MemoryPressure::kTight:
      return "tight";
    case MemoryPressure::kCritical:
      return "critical";
  }
  return "";
}

bool BatteryIsLow(const Signals& now, bool was_low) {
  if (now.charging) return false;
  return was_low ? now.battery_percent < kFairBatteryPercent
                 : now.battery_percent <= kLowBatteryPercent;
}

}  // namespace weir::router
