// What the device says about itself, as one snapshot. A gateway leaves it at its defaults.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::router {

enum class Thermal : uint8_t { kNominal, kFair, kSerious, kCritical };
enum class Network : uint8_t { kUnknown, kOffline, kCellular, kWifi };
std::string_view NameOf(Thermal thermal);  // "nominal", "fair", "serious", "critical"
std::string_view NameOf(Network network);  // "unknown", "offline", "cellular", "wifi"

// How short of memory the device is. The numbers are in records.
enum class MemoryPressure : uint8_t { kUnknown, kNormal, kTight, kCritical };
std::string_view NameOf(MemoryPressure pressure);  // "unknown", "normal", "tight", "critical"

// A battery counts as low from 20 % down, as phones warn (iOS and Android: 20 %), and until it has
// 25 % or is being charged, so that a battery at the edge does not move every other prompt.
inline constexpr uint32_t kLowBatteryPercent = 20;
inline constexpr uint32_t kFairBatteryPercent = 25;

struct Signals {
  uint32_t battery_percent = 100;
  bool charging = true;
  bool low_power = false;  // the user's low-power mode
  Thermal thermal = Thermal::kNominal;
  Network network = Network::kUnknown;
  bool metered = false;
  MemoryPressure memory = MemoryPressure::kUnknown;
  bool battery_low = false;  // BatteryIsLow() of this snapshot and those before it
  friend bool operator==(const Signals&, const Signals&) = default;
};

// Pure. `was_low`: of the snapshot before; false for the first.
bool BatteryIsLow(const Signals& now, bool was_low);

// Where snapshots come from. Thread-safe, never blocks.
class SignalSource {
 public:
  virtual ~SignalSource() = default;
  virtual Signals Snapshot() const = 0;
};

}  // namespace weir::router
