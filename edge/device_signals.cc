#include "edge/device_signals.h"

#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::edge {
namespace {

using nlohmann::json;

constexpr const char* kThermals[] = {"nominal", "fair", "serious", "critical"};
constexpr const char* kNetworks[] = {"unknown", "offline", "cellular", "wifi"};
constexpr const char* kMemories[] = {"unknown", "normal", "tight", "critical"};

template <typename Enum, size_t N>
bool ReadWord(const json& value, const char* const (&names)[N], Enum& out) {
  for (size_t i = 0; i < N; ++i) {
    if (value == names[i]) {
      out = static_cast<Enum>(i);
      return true;
    }
  }
  return false;
}

bool ReadFlag(const json& value, bool& out) {
  if (!value.is_boolean()) return false;
  out = value.get<bool>();
  return true;
}

bool ReadPercent(const json& value, uint32_t& out) {
  if (!value.is_number_integer() || value < 0 || value > 100) return false;
  out = value.get<uint32_t>();
  return true;
}

bool ReadField(const std::string& key, const json& value, router::Signals& signals) {
  if (key == "battery_percent") return ReadPercent(value, signals.battery_percent);
  if (key == "charging") return ReadFlag(value, signals.charging);
  if (key == "low_power") return ReadFlag(value, signals.low_power);
  if (key == "metered") return ReadFlag(value, signals.metered);
  if (key == "thermal") return ReadWord(value, kThermals, signals.thermal);
  if (key == "network") return ReadWord(value, kNetworks, signals.network);
  if (key == "memory") return ReadWord(value, kMemories, signals.memory);
  return false;
}

class ScriptedSignals final : public router::SignalSource {
 public:
  explicit ScriptedSignals(std::string path) : path_(std::move(path)) {}

  router::Signals Snapshot() const override {
    const std::lock_guard lock(mutex_);
    std::stringstream content;
    content << std::ifstream(path_).rdbuf();
    const auto read = SignalsFromJson(content.str());
    if (read.ok()) {
      last_ = *read;
    } else {
      log::Warning("device_signals_unreadable", {{"file", path_}, {"status", read.status()}});
    }
    return last_;
  }

 private:
  std::string path_;
  mutable std::mutex mutex_;
  mutable router::Signals last_;
};

}  // namespace

absl::StatusOr<router::Signals> SignalsFromJson(std::string_view text) {
  const json root = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return InvalidArgument("device: not a JSON object");
  router::Signals signals;
  for (const auto& [key, value] : root.items()) {
    if (!ReadField(key, value, signals)) {
      return InvalidArgument("device.{}: unknown field or value", key);
    }
  }
  return signals;
}

router::Signals ToldSignals::Snapshot() const {
  std::optional<router::Signals> told;
  {
    const std::lock_guard lock(mutex_);
    told = told_;
  }
  router::Signals now = told ? *told : otherwise_->Snapshot();
  const std::lock_guard lock(mutex_);
  now.battery_low = battery_low_ = router::BatteryIsLow(now, battery_low_);
  return now;
}

void ToldSignals::Set(const router::Signals& signals) {
  const std::lock_guard lock(mutex_);
  told_ = signals;
}

std::unique_ptr<router::SignalSource> FileSignals(const std::string& path) {
  return std::make_unique<ScriptedSignals>(path);
}

}  // namespace weir::edge
