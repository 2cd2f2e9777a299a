#include "edge/device_signals.h"

#include <filesystem>
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
  return false;
}

std::string FirstLine(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int64_t NumberIn(const std::filesystem::path& path, int64_t otherwise) {
  const std::string line = FirstLine(path);
  char* end = nullptr;
  const int64_t value = std::strtoll(line.c_str(), &end, 10);
  return end == line.c_str() ? otherwise : value;
}

void ReadPower(router::Signals& signals) {
  std::error_code error;
  for (const auto& supply : std::filesystem::directory_iterator("/sys/class/power_supply", error)) {
    if (FirstLine(supply.path() / "type") != "Battery") continue;
    const int64_t percent = NumberIn(supply.path() / "capacity", 100);
    signals.battery_percent = static_cast<uint32_t>(std::clamp<int64_t>(percent, 0, 100));
    const std::string status = FirstLine(supply.path() / "status");
    signals.charging = status != "Discharging";
  }
}

// Bands for a phone's skin-near sensors; a desktop's processor runs hotter, so only the hottest
// counts.
router::Thermal BandOf(int64_t milli_celsius) {
  if (milli_celsius >= 100'000) return router::Thermal::kCritical;
  if (milli_celsius >= 90'000) return router::Thermal::kSerious;
  if (milli_celsius >= 75'000) return router::Thermal::kFair;
  return router::Thermal::kNominal;
}

class LinuxSignals final : public router::SignalSource {
 public:
  router::Signals Snapshot() const override {
    router::Signals signals;
    ReadPower(signals);
    std::error_code error;
    for (const auto& zone : std::filesystem::directory_iterator("/sys/class/thermal", error)) {
      const auto band = BandOf(NumberIn(zone.path() / "temp", 0));
      if (band > signals.thermal) signals.thermal = band;
    }
    return signals;
  }
};

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
  {
    const std::lock_guard lock(mutex_);
    if (told_) return *told_;
  }
  return otherwise_->Snapshot();
}

void ToldSignals::Set(const router::Signals& signals) {
  const std::lock_guard lock(mutex_);
  told_ = signals;
}

std::unique_ptr<router::SignalSource> SystemSignals() { return std::make_unique<LinuxSignals>(); }

std::unique_ptr<router::SignalSource> FileSignals(const std::string& path) {
  return std::make_unique<ScriptedSignals>(path);
}

}  // namespace weir::edge
