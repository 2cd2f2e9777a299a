// The classes of a lexicon's letters while it is built (classes.h).
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::lexicon {

// Folding and numbering in one: for each code point, as it comes in a text, its class.
struct ClassTable {
  uint32_t count = 0;           // classes of letters
  uint32_t words = 0;           // the last one of a word letter
  std::vector<uint16_t> basic;  // the parts of the image with these names
  std::vector<uint16_t> planes;
  std::vector<uint16_t> pages;
  std::vector<uint16_t> of_folded;  // of the letters given, by code point
};

// `letters` are folded and may come more than once. RESOURCE_EXHAUSTED when there are more than
// kMaxClasses.
absl::StatusOr<ClassTable> MakeClassTable(const std::vector<char32_t>& letters);

}  // namespace weir::lexicon
