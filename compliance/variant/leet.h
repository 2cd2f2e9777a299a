// Words with digits and signs in place of letters (row 9 of the table of disguises): b4n4n4,
// b@n@n@.
//
// How the gate uses it, and the readings of stray.h and lines.h: an image compiled from the
// patterns that the reading names, for the entries whose options ask for it; the stream's units go
// through the reading to a Scanner of its own over that image. A hit that the lexicon's own scanner
// has too (same id, begin and end) is the text itself and is dropped; the others are disguised.
// Released text ends before min(scanner.safe_end(), reading.held_begin()).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::variant {

// In a word (a run of Latin letters, of the digits 0 1 3 4 5 7 and of @ $, with nothing seen
// between them) that has two letters or more, 0 is o, 1 is i, 3 is e, 4 and @ are a, 5 and $ are s,
// 7 is t. All else passes unchanged, one unit for one. Total. Per stream; one thread at a time;
// what comes out does not depend on how the text was cut.
class Leet {
 public:
  // Appends what became certain. Keeps back the beginning of a word with a digit or sign among its
  // first letters until it has two letters or ends; a longer one is no word.
  void Push(const text::Unit& unit, std::vector<text::Unit>& out) {
    if (held_ != 0 || MayStandForLetter(unit.folded)) return PushNear(unit, out);
    if (unit.kind == text::Kind::kLetter && unit.folded >= 'a' && unit.folded <= 'z') {
      if (word_ < kWord) word_ = word_ == kNoLetter ? kOneLetter : kWord;
    } else if (unit.kind != text::Kind::kInvisible) {
      word_ = kNoLetter;
    }
    out.push_back(unit);
  }
  void Finish(std::vector<text::Unit>& out) { Release(false, out); }
  // The offset of the first byte kept back; UINT64_MAX when nothing is.
  uint64_t held_begin() const { return held_ == 0 ? UINT64_MAX : units_[0].begin; }

  static constexpr size_t kMaxHeld = 16;

 private:
  // What is known of the word so far.
  enum Word : uint8_t { kNoLetter, kOneLetter, kWord, kGaveUp };

  static bool MayStandForLetter(char32_t folded) {
    return folded <= '@' && (folded == '@' || folded == '$' || (folded >= '0' && folded <= '7'));
  }
  void PushNear(const text::Unit& unit, std::vector<text::Unit>& out);
  void Release(bool as_letters, std::vector<text::Unit>& out);

  Word word_ = kNoLetter;
  size_t held_ = 0;
  std::array<text::Unit, kMaxHeld> units_;
};

inline constexpr size_t kMaxLeetPatterns = 16;

// The patterns for an entry's text: itself, and with i for l where 1 may stand for either, at most
// kMaxLeetPatterns. None without Latin letters.
std::vector<std::string> LeetPatterns(std::string_view text);

}  // namespace weir::variant
