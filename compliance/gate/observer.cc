#include "compliance/gate/observer.h"

#include <array>

namespace weir::gate {

std::string_view NameOf(Fate fate) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "found", "part", "weak", "not_a_word", "excepted", "not_in_force", "below_score", "no_rule"};
  return kNames.at(static_cast<size_t>(fate));
}

std::string_view NameOf(variant::Channel channel) {
  static constexpr std::array<std::string_view, variant::kChannels> kNames = {
      "text", "sound", "merged_sound", "leet", "looks", "stray", "lines", "spelled_out"};
  return kNames.at(static_cast<size_t>(channel));
}

}  // namespace weir::gate
