#include "edge/linux_signals.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/testing/temp_dir.h"

namespace weir::edge {
namespace {

using router::MemoryPressure;
using router::Thermal;

void Write(const std::filesystem::path& path, std::string_view line) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << line << '\n';
}

TEST_CASE("ThermalBandOf: a band begins at its temperature and ends 5 degrees below", "[edge]") {
  CHECK(ThermalBandOf(74'999, Thermal::kNominal) == Thermal::kNominal);
  CHECK(ThermalBandOf(75'000, Thermal::kNominal) == Thermal::kFair);
  CHECK(ThermalBandOf(70'000, Thermal::kFair) == Thermal::kFair);
  CHECK(ThermalBandOf(69'999, Thermal::kFair) == Thermal::kNominal);
  CHECK(ThermalBandOf(89'999, Thermal::kFair) == Thermal::kFair);
  CHECK(ThermalBandOf(90'000, Thermal::kNominal) == Thermal::kSerious);
  CHECK(ThermalBandOf(100'000, Thermal::kNominal) == Thermal::kCritical);
  CHECK(ThermalBandOf(95'000, Thermal::kCritical) == Thermal::kCritical);
  CHECK(ThermalBandOf(94'999, Thermal::kCritical) == Thermal::kSerious);
  CHECK(ThermalBandOf(20'000, Thermal::kCritical) == Thermal::kNominal);
}

TEST_CASE("SystemSignals: a battery and the hottest zone, as /sys has them", "[edge]") {
  testing::TempDir dir;
  const std::filesystem::path sys = dir / "sys";
  Write(sys / "class/power_supply/AC/type", "Mains");
  Write(sys / "class/power_supply/BAT0/type", "Battery");
  Write(sys / "class/power_supply/BAT0/capacity", "17");
  Write(sys / "class/power_supply/BAT0/status", "Discharging");
  Write(sys / "class/thermal/thermal_zone0/temp", "45000");
  Write(sys / "class/thermal/thermal_zone1/temp", "91000");
  const auto signals = SystemSignals({.sys = sys, .proc = dir / "proc", .links = false});
  CHECK(signals->Snapshot().battery_percent == 17);
  CHECK_FALSE(signals->Snapshot().charging);
  CHECK(signals->Snapshot().thermal == Thermal::kSerious);
  Write(sys / "class/thermal/thermal_zone1/temp", "86000");
  CHECK(signals->Snapshot().thermal == Thermal::kSerious);
  Write(sys / "class/thermal/thermal_zone1/temp", "84000");
  CHECK(signals->Snapshot().thermal == Thermal::kFair);
}

TEST_CASE("SystemSignals: a machine that says nothing counts as charged and cool", "[edge]") {
  testing::TempDir dir;
  CHECK(SystemSignals({.sys = dir / "none", .proc = dir / "none", .links = false})->Snapshot() ==
        router::Signals{});
}

TEST_CASE("SystemSignals: shortage of memory is in the next snapshot, and unknown without PSI",
          "[edge]") {
  testing::TempDir dir;
  const std::filesystem::path psi = dir / "proc/pressure/memory";
  const auto signals = SystemSignals({.sys = dir / "none", .proc = dir / "proc", .links = false});
  CHECK(signals->Snapshot().memory == MemoryPressure::kUnknown);
  Write(psi, "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 total=0");
  CHECK(signals->Snapshot().memory == MemoryPressure::kNormal);
  Write(psi, "some avg10=60.00 avg60=0.00 total=9\nfull avg10=20.00 avg60=0.00 total=9");
  CHECK(signals->Snapshot().memory == MemoryPressure::kCritical);
  Write(psi, "some avg10=60.00 avg60=0.00 total=9\nfull avg10=9.90 avg60=0.00 total=9");
  CHECK(signals->Snapshot().memory == MemoryPressure::kTight);
  std::filesystem::remove(psi);
  CHECK(signals->Snapshot().memory == MemoryPressure::kUnknown);
}

}  // namespace
}  // namespace weir::edge
