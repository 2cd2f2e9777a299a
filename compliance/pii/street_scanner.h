// Finds postal addresses in English: "Room 501, Building 3, 27 Zhongguancun Street, Haidian".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// An address is a number and words that begin with capitals, one of them a street's; commas
// separate its parts. It opens at the first number, as a Chinese one at its first certain part:
// what "Room" stands before is in the hit, "Room" is not. Where nobody said "address" it takes a
// place, a room or a postcode beside the street to be believed: a street and a house are in every
// guide book. Per stream; one thread at a time.
class StreetScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but addresses do not go on for ever.
  void PushInvisible(uint64_t unit, std::vector<Found>& found);
  void Finish(std::vector<Found>& found);

  // Whether nothing is open: only a digit changes anything then.
  bool idle() const { return !open_; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const { return open_ ? begin_ : kNothingHeld; }

 private:
  void Begin(const text::Unit& unit, Place place, const Seen& seen);
  bool Goes(const text::Unit& unit);
  bool GoesOnWord(const text::Unit& unit);
  bool Separates(char32_t c);
  bool EndWord();
  bool TakeNumber(size_t size);
  bool TakeName(std::string_view word);
  void End(std::vector<Found>& found);

  bool open_ = false;
  bool announced_ = false;
  bool any_case_ = false;   // it was, or stands behind a room: it may be in lower case
  std::string word_;        // the one that is being read, lower case
  bool lower_ = false;      // it begins with a small letter
  bool number_ = false;     // it is one
  uint64_t word_end_ = 0;   // byte offset
  bool stop_ = false;       // a full stop stands behind the last word
  bool shortened_ = false;  // which may have one
  size_t names_ = 0;        // words since the last number or comma
  size_t words_ = 0;        // before the street
  size_t after_ = 0;        // behind it
  bool has_street_ = false;
  bool has_place_ = false;  // a region, a room, a postcode
  uint64_t begin_ = 0;
  uint64_t end_ = 0;  // of the last word that belongs to it
  Place first_;
};

}  // namespace weir::pii
