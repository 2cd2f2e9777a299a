// Finds the patterns of a lexicon in a stream. For texts that are there as a whole see block.h,
// which finds the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/match.h"
#include "compliance/text/unit.h"

namespace weir::lexicon {

// Per stream; one thread at a time. Hits do not depend on how the text was cut. The image must
// outlive it. Nothing is allocated for a unit, only for a hit.
class Scanner {
 public:
  explicit Scanner(const Image& image) : image_(image.sections()) {}
  // Takes the next unit and appends the hits that became certain with it. A whole-word hit becomes
  // certain with the first unit after its end that is seen (or when waiting for one takes too
  // long).
  void Push(const text::Unit& unit, std::vector<Hit>& hits);
  // End of the text: what was waiting for its right edge becomes certain.
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back, and is
  // never behind the newest byte by more than kMaxHitUnits units.
  uint64_t safe_end() const;

 private:
  void Advance(uint16_t letter_class);
  uint32_t NextOf(uint32_t state, uint16_t letter_class) const;
  void Report(std::vector<Hit>& hits);
  std::optional<uint64_t> HeldBy(uint32_t state, Link link) const;

  Sections image_;
  uint32_t state_ = 0;
  Matcher matcher_;
};

}  // namespace weir::lexicon
