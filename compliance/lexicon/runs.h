// How a pattern is spelled: runs of equal letters, so that a letter may be repeated in the text.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::lexicon {

// One byte for each run of a pattern: its length in letters, and where the pattern itself has
// symbols, so that a text with symbols there is not disguised.
class Run {
 public:
  Run() = default;
  static Run FromByte(uint8_t byte) { return Run(byte); }
  uint8_t byte() const { return byte_; }

  uint8_t length() const { return byte_ & kLength; }
  bool gap_inside() const { return (byte_ & kGapInside) != 0; }  // symbols between its letters
  bool gap_after() const { return (byte_ & kGapAfter) != 0; }    // symbols before the next run

  friend bool operator==(const Run&, const Run&) = default;
  void Lengthen() { ++byte_; }  // REQUIRES: length() below 63
  void MarkGapInside() { byte_ = static_cast<uint8_t>(byte_ | kGapInside); }
  void MarkGapAfter() { byte_ = static_cast<uint8_t>(byte_ | kGapAfter); }

 private:
  explicit Run(uint8_t byte) : byte_(byte) {}
  static constexpr uint8_t kLength = 0x3F;
  static constexpr uint8_t kGapInside = 0x40;
  static constexpr uint8_t kGapAfter = 0x80;
  uint8_t byte_ = 0;
};

// Digits, and letters of the scripts that put spaces between words (everything before the CJK
// radicals in Unicode's order). `folded` is that of a letter or digit.
inline constexpr char32_t kFirstOtherLetter = 0x2E80;
inline bool IsWordLetter(char32_t folded) { return folded < kFirstOtherLetter; }
inline bool IsDigit(char32_t folded) { return folded >= '0' && folded <= '9'; }

// Whether `found` equal letters in a row may stand for `wanted`: exactly as many, or more when it
// is a repetition. Numbers do not repeat; in alphabets two of a letter are ordinary spelling, three
// not.
inline bool Fits(uint64_t found, uint64_t wanted, char32_t folded) {
  if (found == wanted) return true;
  if (found < wanted || IsDigit(folded)) return false;
  return !IsWordLetter(folded) || found >= 3;
}

}  // namespace weir::lexicon
