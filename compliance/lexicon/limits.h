// What a pattern may look like, in the pattern and in the text.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::lexicon {

inline constexpr size_t kMaxPatternUnits = 32;  // longest pattern in folded code points
inline constexpr size_t kMaxGap = 4;         // symbols skipped between two characters of a pattern
inline constexpr size_t kMaxInvisible = 64;  // invisible units in a row; one more ends a match
// Units between the first and the last of a hit, both included, whatever is skipped or repeated;
// also the most that a scanner holds back.
inline constexpr size_t kMaxHitUnits = kMaxPatternUnits + kMaxGap * (kMaxPatternUnits - 1);

}  // namespace weir::lexicon
