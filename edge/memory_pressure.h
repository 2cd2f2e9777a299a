// How short of memory a Linux machine is, from its pressure stall information (PSI).
#pragma once

#include <optional>
#include <string_view>

#include "router/signals.h"

namespace weir::edge {

// Shares of the last 10 s, in percent, that tasks stood still for want of memory.
struct MemoryStalls {
  double some = 0;  // at least one of them
  double full = 0;  // all of them
  friend bool operator==(const MemoryStalls&, const MemoryStalls&) = default;
};

// Tight from 7 % `some` on: Android's low memory killer begins there (ro.lmk.psi_partial_stall_ms,
// 70 ms of 1 s). Critical from 20 % `full` on: well before those who kill processes do
// (systemd-oomd 60 %, lmkd's psi_complete_stall_ms 70 %).
inline constexpr double kTightSomePercent = 7;
inline constexpr double kCriticalFullPercent = 20;
// A level is left at half of where it began, so that the edge of one does not change engines with
// every prompt.
inline constexpr double kLevelEnds = 0.5;

// The file /proc/pressure/memory; nothing when it does not say both.
std::optional<MemoryStalls> ReadStalls(std::string_view psi);

// Pure. `before`: the level of the snapshot before; kUnknown for the first.
router::MemoryPressure PressureOf(const MemoryStalls& stalls, router::MemoryPressure before);

}  // namespace weir::edge
