// Where the edge agent learns about its device.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "router/signals.h"

namespace weir::edge {

// From a JSON object: {"battery_percent": 80, "charging": false, "low_power": false, "thermal":
// "nominal|fair|serious|critical", "network": "unknown|offline|cellular|wifi", "metered": false,
// "memory": "unknown|normal|tight|critical"}. Absent fields keep their defaults. INVALID_ARGUMENT
// names the field.
absl::StatusOr<router::Signals> SignalsFromJson(std::string_view json);

// A JSON file, read again for every snapshot; the last good one stays in force when it cannot be
// read.
std::unique_ptr<router::SignalSource> FileSignals(const std::string& path);

// What the application tells, which on a phone knows better; until it does, another source. Says of
// either whether the battery counts as low. The iOS
// shape: the app pushes ProcessInfo's thermalState and isLowPowerModeEnabled, UIDevice's
// batteryLevel and batteryState and NWPathMonitor's path whenever one of them changes
// (weir_agent_set_signals). Thread-safe.
class ToldSignals final : public router::SignalSource {
 public:
  explicit ToldSignals(std::unique_ptr<router::SignalSource> otherwise)
      : otherwise_(std::move(otherwise)) {}

  router::Signals Snapshot() const override;
  void Set(const router::Signals& signals);

 private:
  const std::unique_ptr<router::SignalSource> otherwise_;
  mutable std::mutex mutex_;
  std::optional<router::Signals> told_;  // guarded by mutex_, as is
  mutable bool battery_low_ = false;     // of the last snapshot
};

}  // namespace weir::edge
