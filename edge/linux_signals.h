// What Linux says of the machine: batteries, temperatures.
#pragma once

#include <filesystem>
#include <memory>

#include "router/signals.h"

namespace weir::edge {

// Bands for a phone's skin-near sensors; a desktop's processor runs hotter, so only the hottest
// counts. A band is left only 5 degrees below where it began: a temperature at the edge of one does
// not change engines with every prompt. Pure; `milli_celsius` as /sys/class/thermal has it.
router::Thermal ThermalBandOf(int64_t milli_celsius, router::Thermal before);

// Reads class/power_supply and class/thermal below `sys` for each snapshot. What a machine does not
// have keeps its default. Thread-safe.
std::unique_ptr<router::SignalSource> SystemSignals(const std::filesystem::path& sys = "/sys");

}  // namespace weir::edge
