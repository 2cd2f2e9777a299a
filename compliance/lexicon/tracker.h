// Follows a text unit by unit: which letters stand together, and what is between them. The ground
// that the stream's scanner and the block's share.
#pragma once

#include <algorithm>
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
  uint8_t Push(const text::Unit& unit, uint16_t letter_class) {
    ++units_;
    end_ = unit.end();
    if (unit.kind > text::Kind::kDigit) return PushOther(unit);
    return PushLetter(unit, letter_class);
  }
  // Begins a new text or a new place of one, behind a word letter or not.
  void Restart(bool touches);

  const Trail& trail() const { return trail_; }
  uint64_t units() const { return units_; }  // seen so far
  uint64_t end() const { return end_; }      // of the newest unit

 private:
  uint8_t PushOther(const text::Unit& unit);  // an invisible unit, a symbol or a break
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

static_assert(text::Kind::kLetter < text::Kind::kDigit && text::Kind::kDigit < text::Kind::kSymbol);

// What touches the next letter is known even where no pattern goes on.
inline uint8_t Tracker::PushLetter(const text::Unit& unit, uint16_t letter_class) {
  const bool word_letter = IsWordLetter(unit.folded);
  uint8_t did = word_letter ? kEdge | kWord : kEdge;
  if (IsInPattern(letter_class)) {
    const auto symbols = static_cast<uint8_t>(std::min<uint32_t>(symbols_, kMaxGap + 1));
    did |= kLetter;
    if (trail_.Append({unit.begin, units_, unit.folded, unit.size, before_, symbols})) {
      did |= kBegins;
    }
  } else {
    trail_.Clear();
    did |= kReset;
  }
  symbols_ = invisible_ = 0;
  before_ = word_letter ? Letter::kTouches : 0;
  return did;
}

}  // namespace weir::lexicon
