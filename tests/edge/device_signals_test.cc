#include "edge/device_signals.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/testing/temp_dir.h"

namespace weir::edge {
namespace {

TEST_CASE("SignalsFromJson: every field is read, absent ones keep their defaults", "[edge]") {
  const auto all = SignalsFromJson(
      R"({"battery_percent": 7, "charging": false, "low_power": true, "thermal": "serious",
          "network": "cellular", "metered": true, "memory": "tight"})");
  REQUIRE(all.ok());
  CHECK(*all == router::Signals{.battery_percent = 7,
                                .charging = false,
                                .low_power = true,
                                .thermal = router::Thermal::kSerious,
                                .network = router::Network::kCellular,
                                .metered = true,
                                .memory = router::MemoryPressure::kTight});
  CHECK(*SignalsFromJson("{}") == router::Signals{});
}

TEST_CASE("SignalsFromJson: an unknown field or value is INVALID_ARGUMENT and named", "[edge]") {
  for (const char* json :
       {R"({"batery": 1})", R"({"battery_percent": 101})", R"({"battery_percent": -1})",
        R"({"thermal": "mild"})", R"({"memory": 2})", R"({"charging": 1})", "[]", "", "{"}) {
    INFO(json);
    CHECK(SignalsFromJson(json).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("FileSignals: a change is seen at the next snapshot, rubbish keeps the last good one",
          "[edge]") {
  testing::TempDir dir;
  const std::string path = dir / "signals.json";
  std::ofstream(path) << R"({"battery_percent": 50})";
  const auto signals = FileSignals(path);
  CHECK(signals->Snapshot().battery_percent == 50);
  std::ofstream(path) << R"({"battery_percent": 20})";
  CHECK(signals->Snapshot().battery_percent == 20);
  std::ofstream(path) << "rubbish";
  CHECK(signals->Snapshot().battery_percent == 20);
}

TEST_CASE("ToldSignals: a battery stays low from 20 % until 25 % or the charger", "[edge]") {
  ToldSignals signals(FileSignals("/nowhere"));
  const auto low_at = [&](uint32_t percent, bool charging) {
    signals.Set({.battery_percent = percent, .charging = charging});
    return signals.Snapshot().battery_low;
  };
  CHECK_FALSE(low_at(21, false));
  CHECK(low_at(20, false));
  CHECK(low_at(24, false));
  CHECK_FALSE(low_at(25, false));
  CHECK_FALSE(low_at(21, false));
  CHECK(low_at(3, false));
  CHECK_FALSE(low_at(3, true));
}

}  // namespace
}  // namespace weir::edge
