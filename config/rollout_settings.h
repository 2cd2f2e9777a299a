// What a gateway offers to devices (config/rollout.yaml is the sample with every option). Plain
// values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::config {

struct ReleaseSettings {
  std::string bundle;      // path of the compiled, signed policy; required
  uint32_t percent = 100;  // of the devices; 0 to 100
  std::string first;       // path of a file of device names, one a line; empty = none
  friend bool operator==(const ReleaseSettings&, const ReleaseSettings&) = default;
};

struct RolloutSettings {
  std::vector<ReleaseSettings> releases;  // at most 8
  uint32_t minimum_version = 0;           // devices below it are out of date; 0 = any will do
  bool paused = false;
  friend bool operator==(const RolloutSettings&, const RolloutSettings&) = default;
};

}  // namespace weir::config
