// Follows a text unit by unit: which letters stand together, and what is between them. The ground
// that the stream's scanner and the block's share.
#pragma once

#include <cstdint>

#include "compliance/lexicon/sections.h"
#include "compliance/lexicon/trail.h"
#include "compliance/text/unit.h"

namespace weir::lexicon {

// Whether a folded symbol separates clauses: comma, colon, semicolon, quotation mark, bracket.
bool EndsClause(char32_t symbol);

// A value, of several kilobytes; one thread at a time.
class Tracker {
 public:
  // What a unit did, as flags.
  enum Did : uint8_t {
    kEdge = 1,    // it is seen, so a word before it has ended
    kWord = 2,    // ..or not, for it is a word letter
    kReset = 4,   // no pattern goes on from before it to behind it
    kLetter = 8,  // it is the trail's newest letter
    kBegins = 16  // ..and begins a run
  };

  // The next unit; `letter_class` is that of a letter or digit, and ignored for others.
  uint8_t Push(const text::Unit& unit, uint16_t letter_class);
  // Begins a new text or a new place of one, behind a word letter or not.
  void Restart(bool touches);

  const Trail& trail() const { return trail_; }
  uint64_t units() const { return units_; }  // seen so far
  uint64_t end() const { return end_; }      // of the newest unit

 private:
  uint8_t PushInvisible();
  uint8_t PushSymbol(char32_t folded);
  uint8_t PushLetter(const text::Unit& unit, uint16_t letter_class);

  Trail trail_;
  uint64_t units_ = 0;
  uint64_t end_ = 0;
  uint32_t symbols_ = 0;    // since the last letter
  uint32_t invisible_ = 0;  // in a row
  uint8_t before_ = 0;      // Letter::Before of the next letter
};

}  // namespace weir::lexicon
