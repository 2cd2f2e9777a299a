// What the device says about itself, as one snapshot. A gateway leaves it at its defaults.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::router {

enum class Thermal : uint8_t { kNominal, kFair, kSerious, kCritical };
enum class Network : uint8_t { kUnknown, kOffline, kCellular, kWifi };
std::string_view NameOf(Thermal thermal);  // "nominal", "fair", "serious", "critical"
std::string_view NameOf(Network network);  // "unknown", "offline", "cellular", "wifi"

struct Signals {
  uint32_t battery_percent = 100;
  bool charging = true;
  bool low_power = false;  // the user's low-power mode
  Thermal thermal = Thermal::kNominal;
  Network network = Network::kUnknown;
  bool metered = false;
  friend bool operator==(const Signals&, const Signals&) = default;
};

// Where snapshots come from. Thread-safe, never blocks.
class SignalSource {
 public:
  virtual ~SignalSource() = default;
  virtual Signals Snapshot() const = 0;
};

}  // namespace weir::router
