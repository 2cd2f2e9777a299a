#include "edge/linux_signals.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>

#include "compliance/base/log.h"
#include "edge/memory_pressure.h"
#include "edge/network_links.h"

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

std::optional<MemoryStalls> StallsOf(const fs::path& proc) {
  std::stringstream content;
  content << std::ifstream(proc / "pressure/memory").rdbuf();
  return ReadStalls(content.str());
}

class LinuxSignals final : public router::SignalSource {
 public:
  explicit LinuxSignals(const LinuxPlaces& places)
      : places_(places), links_(places.links ? NetworkLinks::Open(places.sys) : nullptr) {
    if (!StallsOf(places.proc)) {
      log::Warning("memory_pressure_unknown",
                   {{"file", (places.proc / "pressure/memory").string()}});
    }
  }

  router::Signals Snapshot() const override {
    router::Signals signals;
    ReadPower(places_.sys, signals);
    const int64_t hottest = HottestMilliCelsius(places_.sys);
    const std::optional<MemoryStalls> stalls = StallsOf(places_.proc);
    const std::lock_guard lock(mutex_);
    signals.thermal = band_ = ThermalBandOf(hottest, band_);
    signals.memory = memory_ =
        stalls ? PressureOf(*stalls, memory_) : router::MemoryPressure::kUnknown;
    if (links_ != nullptr) signals.network = links_->Now();
    return signals;
  }

 private:
  const LinuxPlaces places_;
  mutable std::mutex mutex_;
  // Guarded by mutex_; of the last snapshot.
  mutable router::Thermal band_ = router::Thermal::kNominal;
  mutable router::MemoryPressure memory_ = router::MemoryPressure::kUnknown;
  const std::unique_ptr<NetworkLinks> links_;  // null: not watched
};

}  // namespace

router::Thermal ThermalBandOf(int64_t milli_celsius, router::Thermal before) {
  size_t band = kBandBegins.size() - 1;
  const auto was = static_cast<size_t>(before);
  const auto begin = [&] { return kBandBegins[band] - (band <= was ? kBandSlack : 0); };
  while (band > 0 && milli_celsius < begin()) --band;
  return static_cast<router::Thermal>(band);
}

std::unique_ptr<router::SignalSource> SystemSignals(const LinuxPlaces& places) {
  return std::make_unique<LinuxSignals>(places);
}

}  // namespace weir::edge
