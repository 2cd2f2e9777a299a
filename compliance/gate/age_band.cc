#include "compliance/gate/age_band.h"

#include <array>

namespace weir::gate {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"under_3",  "3_to_8", "8_to_12", "12_to_16",
                                                    "16_to_18", "adult",  "unknown"};

}  // namespace

std::string_view NameOf(AgeBand band) { return kNames.at(static_cast<size_t>(band)); }

std::optional<AgeBand> AgeBandOf(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<AgeBand>(i);
  }
  return std::nullopt;
}

}  // namespace weir::gate
