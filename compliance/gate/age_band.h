// Bands of age as the minors'-mode guideline of November 2024 draws them (regulation.md D-03).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::gate {

// From the youngest to the oldest; not known counts as grown up.
enum class AgeBand : uint8_t {
  kUnder3,
  k3To8,    // 3 to under 8
  k8To12,   // 8 to under 12
  k12To16,  // 12 to under 16
  k16To18,  // 16 and 17
  kAdult,
  kUnknown,
};

// "under_3", "3_to_8", "8_to_12", "12_to_16", "16_to_18", "adult", "unknown"
std::string_view NameOf(AgeBand band);
std::optional<AgeBand> AgeBandOf(std::string_view name);

inline bool IsMinor(AgeBand band) { return band < AgeBand::kAdult; }

// What holds when two say who is asking: the younger one, and whoever says it at all.
inline AgeBand Younger(AgeBand a, AgeBand b) { return a < b ? a : b; }

}  // namespace weir::gate
