// The classes of a lexicon's letters while it is built (classes.h).
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/spelling.h"

namespace weir::lexicon {

// Folding and numbering in one: for each code point, as it comes in a text, its class. Numbered are
// first the word letters, then the others. Those that alone or repeated are all of a pattern stand
// together where the two meet, and those that are as one letter in the middle of these; the rest in
// the order of the code points.
struct ClassTable {
  uint32_t count = 0;         // classes of letters
  uint32_t words = 0;         // the last one of a word letter
  uint16_t first_single = 1;  // see Header
  uint16_t last_single = 0;
  uint16_t first_alone = 1;
  uint16_t last_alone = 0;
  std::vector<uint16_t> basic;  // the parts of the image with these names
  std::vector<uint16_t> planes;
  std::vector<uint16_t> pages;
  std::vector<uint16_t> of_folded;  // of the letters in patterns, by code point
};

// RESOURCE_EXHAUSTED when there are more than kMaxClasses.
absl::StatusOr<ClassTable> MakeClassTable(const Spellings& spellings);

}  // namespace weir::lexicon
