// What a guard model of the Qwen3Guard family says of a prompt, as its model card has it:
//
//   Safety: Unsafe
//   Categories: Violent, Non-violent Illegal Acts
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/classify/stage_two.h"

namespace weir::cloud {

// It gives a word and no probability: Safe counts 0, Controversial the given number, Unsafe 1000.
// The category is that of the first one named that GB/T 45654-2025 has a like of, else empty.
// `model` is left empty. INTERNAL when there is no line "Safety:" with one of the three words, or
// two that differ.
absl::StatusOr<classify::Opinion> ReadGuardAnswer(std::string_view answer, uint32_t controversial);

}  // namespace weir::cloud
