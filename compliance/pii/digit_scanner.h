// Finds the identifiers that are numbers: resident IDs, telephone numbers, bank cards ..
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// Whether a group stands behind a decimal point: 3.14 may be a list's number and an item, 0.14 not.
enum class Fraction : uint8_t { kNo, kPerhaps, kSurely };

// Digits of one script that follow each other directly.
struct DigitGroup {
  std::string digits;  // '0'..'9', at the end of a resident ID perhaps 'X'
  uint64_t begin = 0;  // byte offsets
  uint64_t end = 0;
  Place first;
  char separator = 0;    // before it in the run; 0 = the run begins, or the script changes
  bool chinese = false;  // written in Chinese numerals
  Fraction fraction = Fraction::kNo;
  char32_t before = 0;  // the seen unit before it
  char32_t after = 0;   // the one that ended the run, 0 = none or not known yet
  char opener = 0;      // '+' or '(' just before the run
  uint64_t opener_begin = 0;
};

// Works on runs: groups of digits with single separators (space - _ . · ) 转) between them. An
// identifier is made of whole groups, so that it never touches another digit. Per stream; one
// thread at a time.
class DigitScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but runs do not go on for ever.
  void PushInvisible(uint64_t unit, const Seen& seen, std::vector<Found>& found);
  void Finish(const Seen& seen, std::vector<Found>& found);
  // Whether nothing is open: only a digit, a numeral or an opener changes anything then.
  bool idle() const { return groups_.empty() && !too_long_ && !opener_; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const;

 private:
  struct Opener {
    char character = 0;
    uint64_t begin = 0;
    Place place;
  };

  void PushDigit(char digit, bool chinese, const text::Unit& unit, Place place, const Seen& seen);
  void PushOther(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  bool PushCheck(const text::Unit& unit);
  void SettleCheck(const text::Unit& unit, const Seen& seen, std::vector<Found>& found);
  void BeginGroup(const text::Unit& unit, Place place, const Seen& seen);
  void Shorten(const Seen& seen, std::vector<Found>& found);
  void GiveUpLong(uint64_t unit, const Seen& seen, std::vector<Found>& found);
  void GiveUpNewest();
  void EndRun(const Seen& seen, std::vector<Found>& found);
  void TakeFirst(size_t complete, const Seen& seen, std::vector<Found>& found);
  size_t digits() const;

  std::vector<DigitGroup> groups_;
  char separator_ = 0;             // after the newest group
  bool too_long_ = false;          // in a group longer than any identifier
  bool too_long_chinese_ = false;  // of that group
  bool check_open_ = false;        // the newest group ends with an 'X' that may belong to a word
  uint64_t end_before_check_ = 0;
  std::optional<Opener> opener_;
};

}  // namespace weir::pii
