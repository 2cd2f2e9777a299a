// What Linux says of the machine: batteries, temperatures, shortage of memory, network links.
#pragma once

#include <filesystem>
#include <memory>

#include "router/signals.h"

namespace weir::edge {

// Bands for a phone's skin-near sensors; a desktop's processor runs hotter, so only the hottest
// counts. A band is left only 5 degrees below where it began: a temperature at the edge of one does
// not change engines with every prompt. Pure; `milli_celsius` as /sys/class/thermal has it.
router::Thermal ThermalBandOf(int64_t milli_celsius, router::Thermal before);

struct LinuxPlaces {
  std::filesystem::path sys = "/sys";
  std::filesystem::path proc = "/proc";
  // Whether links are watched: not for a gateway on this machine, which needs none.
  bool links = true;
};

// For each snapshot reads class/power_supply and class/thermal below `sys` and pressure/memory
// below `proc`, and takes what netlink has told. What a machine does not have keeps its default;
// that it does not say how short of memory it is goes into the log, once. Thread-safe, never waits.
std::unique_ptr<router::SignalSource> SystemSignals(const LinuxPlaces& places = {});

}  // namespace weir::edge
