// Finds personal identifiers of mainland China and the usual international ones, with checksums.
// The kinds and their sources are in type.h, what a hit is worth in score.h.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "compliance/pii/address_scanner.h"
#include "compliance/pii/anchors.h"
#include "compliance/pii/digit_scanner.h"
#include "compliance/pii/hit.h"
#include "compliance/pii/location_scanner.h"
#include "compliance/pii/pending.h"
#include "compliance/pii/plate_scanner.h"
#include "compliance/pii/token_scanner.h"
#include "compliance/pii/value_scanner.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// Per stream; one thread at a time. Hits do not depend on how the text was cut. They come in the
// order in which they became certain and do not overlap: an address that begins with a number is
// one hit, not two.
//
// Numbers are read in any digits (full width, circled, Chinese numerals), with single separators
// (space - _ . ·) and invisible units between them, and never out of a longer number. A checksum
// that fails is no hit; words such as 手机 or card shortly before raise the score, and some shapes
// are a hit with such a word only.
class Scanner {
 public:
  void Push(const text::Unit& unit, std::vector<Hit>& hits) {
    if (!quiet_ || kAnchors.Has(unit.folded)) return PushOpen(unit, hits);
    ++units_;
    end_ = unit.end();
    if (unit.kind != text::Kind::kInvisible) seen_.history.Push(unit.folded);
  }
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back; an open run
  // (digits and separators, or the current word) holds back at most kMaxRunUnits units.
  uint64_t safe_end() const { return quiet_ ? end_ : held_from(); }

  static constexpr size_t kMaxRunUnits = pii::kMaxRunUnits;

 private:
  void PushOpen(const text::Unit& unit, std::vector<Hit>& hits);
  void PushSeen(const text::Unit& unit, Place place);
  void PushInvisible(const text::Unit& unit, uint64_t number);
  void EndWord();
  void Announce(TypeSet types);
  void Report(std::vector<Hit>& hits);
  uint64_t open_from() const;
  uint64_t held_from() const;

  bool quiet_ = true;  // nothing is open and nothing waits
  uint64_t units_ = 0;
  uint64_t end_ = 0;
  Seen seen_;
  DigitScanner digits_;
  TokenScanner tokens_;
  PlateScanner plates_;
  LocationScanner locations_;
  AddressScanner addresses_;
  ValueScanner values_;
  uint64_t word_ = 0;  // the letters of the current word, packed
  size_t word_letters_ = 0;
  Pending pending_;
  std::vector<Found> found_;  // scratch
};

}  // namespace weir::pii
