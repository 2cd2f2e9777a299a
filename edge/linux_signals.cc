#include "edge/linux_signals.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

namespace weir::edge {
namespace {

namespace fs = std::filesystem;

constexpr std::array<int64_t, 4> kBandBegins = {0, 75'000, 90'000, 100'000};
constexpr int64_t kBandSlack = 5'000;

std::string FirstLine(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int64_t NumberIn(const fs::path& path, int64_t otherwise) {
  const std::string line = FirstLine(path);
  char* end = nullptr;
  const int64_t value = std::strtoll(line.c_str(), &end, 10);
  return end == line.c_str() ? otherwise : value;
}

void ReadPower(const fs::path& sys, router::Signals& signals) {
  std::error_code error;
  for (const auto& supply : fs::directory_iterator(sys / "class/power_supply", error)) {
    if (FirstLine(supply.path() / "type") != "Battery") continue;
    const int64_t percent = NumberIn(supply.path() / "capacity", 100);
    signals.battery_percent = static_cast<uint32_t>(std::clamp<int64_t>(percent, 0, 100));
    signals.charging = FirstLine(supply.path() / "status") != "Discharging";
  }
}

int64_t HottestMilliCelsius(const fs::path& sys) {
  int64_t hottest = 0;
  std::error_code error;
  for (const auto& zone : fs::directory_iterator(sys / "class/thermal", error)) {
    hottest = std::max(hottest, NumberIn(zone.path() / "temp", 0));
  }
  return hottest;
}

class LinuxSignals final : public router::SignalSource {
 public:
  explicit LinuxSignals(fs::path sys) : sys_(std::move(sys)) {}

  router::Signals Snapshot() const override {
    router::Signals signals;
    ReadPower(sys_, signals);
    const int64_t hottest = HottestMilliCelsius(sys_);
    const std::lock_guard lock(mutex_);
    signals.thermal = band_ = ThermalBandOf(hottest, band_);
    return signals;
  }

 private:
  const fs::path sys_;
  mutable std::mutex mutex_;
  mutable router::Thermal band_ = router::Thermal::kNominal;  // guarded by mutex_
};

}  // namespace

router::Thermal ThermalBandOf(int64_t milli_celsius, router::Thermal before) {
  size_t band = kBandBegins.size() - 1;
  const auto was = static_cast<size_t>(before);
  const auto begin = [&] { return kBandBegins[band] - (band <= was ? kBandSlack : 0); };
  while (band > 0 && milli_celsius < begin()) --band;
  return static_cast<router::Thermal>(band);
}

std::unique_ptr<router::SignalSource> SystemSignals(const fs::path& sys) {
  return std::make_unique<LinuxSignals>(sys);
}

}  // namespace weir::edge
