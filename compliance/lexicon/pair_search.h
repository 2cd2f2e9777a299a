// Where in a row of classes a pattern may begin, by its first two: the block scanner's first
// filter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compliance/lexicon/classes.h"
#include "compliance/lexicon/filter.h"

namespace weir::lexicon {

// `places` needs room for as many more than are found.
inline constexpr size_t kPlacesToSpare = 8;

// In a place that is found: the two classes may also be all of a pattern.
inline constexpr uint16_t kEndsHere = 0x8000;

// Writes the places below `count` (at most 32,767) where two classes may begin a pattern or one of
// `singles` stands, perhaps with kEndsHere, and gives their number. REQUIRES: `count` + 1 classes.
size_t FindPairs(const PairFilter& pairs, ClassRange singles, const uint16_t* classes, size_t count,
                 uint16_t* places);

// The same one by one, on every machine.
size_t FindPairsSlowly(const PairFilter& pairs, ClassRange singles, const uint16_t* classes,
                       size_t count, uint16_t* places);

}  // namespace weir::lexicon
