// Finds personal identifiers of mainland China and the usual international ones, with checksums.
// The kinds and their sources are in type.h, what a hit is worth in score.h.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "compliance/pii/address_scanner.h"
#include "compliance/pii/anchors.h"
#include "compliance/pii/arc_scanner.h"
#include "compliance/pii/digit_scanner.h"
#include "compliance/pii/hit.h"
#include "compliance/pii/location_scanner.h"
#include "compliance/pii/pending.h"
#include "compliance/pii/plate_scanner.h"
#include "compliance/pii/street_scanner.h"
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
//
// A recogniser of which no kind is wanted looks for nothing and holds nothing back; what it would
// have found does not cover what others find. One that has a wanted kind reports its others too.
class Scanner {
 public:
  explicit Scanner(TypeSet wanted = TypeSet::All());
  void Push(const text::Unit& unit, std::vector<Hit>& hits) {
    const bool visible = unit.kind != text::Kind::kInvisible;
    if (open_ == Open::kNothing && !kAnchors.Has(unit.folded)) {
      safe_end_ = unit.end();
    } else if (open_ != Open::kWord || !visible || !IsLetter(unit.folded) ||
               !tokens_.PushLetter(unit)) {
      return PushOpen(unit, hits);
    } else {
      word_.Push(unit.folded);
    }
    ++units_;
    end_ = unit.end();
    if (visible) seen_.history.Push(unit.folded);
  }
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back; an open run
  // (digits and separators, or the current word) holds back at most kMaxRunUnits units.
  uint64_t safe_end() const { return safe_end_; }

  static constexpr size_t kMaxRunUnits = pii::kMaxRunUnits;

 private:
  enum class Open : uint8_t {
    kNothing,  // nothing is open and nothing waits
    kWord,     // a word of letters and nothing else
    kMore,
  };

  static bool IsLetter(char32_t folded) { return folded >= 'a' && folded <= 'z'; }

  void PushOpen(const text::Unit& unit, std::vector<Hit>& hits);
  void PushContext(const text::Unit& unit);
  void PushSeen(const text::Unit& unit, Place place);
  void PushNumbers(const text::Unit& unit, Place place, uint8_t anchors);
  void PushIdeographs(const text::Unit& unit, Place place, uint8_t anchors);
  void PushInvisible(const text::Unit& unit, uint64_t number);
  void EndWord();
  void Announce(TypeSet types);
  void Report(std::vector<Hit>& hits);
  Open OpenNow() const;
  uint64_t open_from() const;

  TypeSet wanted_;
  uint8_t anchors_;  // of the recognisers that are wanted
  bool finds_arcs_;
  bool finds_streets_;
  Open open_ = Open::kNothing;
  uint64_t units_ = 0;
  uint64_t end_ = 0;  // byte offset of what was pushed
  uint64_t safe_end_ = 0;
  Seen seen_;
  LetterRun word_;
  DigitScanner digits_;
  TokenScanner tokens_;
  PlateScanner plates_;
  LocationScanner locations_;
  ArcScanner arcs_;
  AddressScanner addresses_;
  StreetScanner streets_;
  ValueScanner values_;
  Pending pending_;
  std::vector<Found> found_;  // scratch
};

}  // namespace weir::pii
