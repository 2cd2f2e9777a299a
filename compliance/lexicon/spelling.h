// Patterns as they are matched: folded letters in runs, without symbols and invisible units.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/lexicon.h"

namespace weir::lexicon {

// One pattern's part of the two arrays of Spellings, and what is kept of it in the image.
struct Spelling {
  uint32_t id = 0;
  uint32_t first = 0;  // of its runs
  uint8_t runs = 0;
  uint8_t letters = 0;
  bool whole_word = false;
  bool plain = false;  // every run is one letter, and there are no symbols inside
  uint8_t max_gap = kMaxGap;
};

// All patterns of a lexicon, in the order they were given.
struct Spellings {
  std::vector<Spelling> patterns;
  std::vector<char32_t> folded;  // the letter of each run
  std::vector<Run> runs;
};

// INVALID_ARGUMENT names the pattern's id when it has no letters or more than kMaxPatternUnits, or
// allows a longer gap than kMaxGap.
absl::StatusOr<Spellings> Spell(std::span<const Pattern> patterns);

}  // namespace weir::lexicon
