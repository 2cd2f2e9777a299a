// What matching takes a code point for, after folding: one number of 16 bits.
#pragma once

#include <cstdint>

namespace weir::lexicon {

// Letters and digits of patterns are 1, 2, 3.., word letters (runs.h) first; see class_table.h for
// the order. The others:
inline constexpr uint16_t kNoClass = 0;         // a letter in no pattern
inline constexpr uint16_t kOtherWord = 0xFFF0;  // the same, but a word letter
inline constexpr uint16_t kBreakClass = 0xFFF1;
inline constexpr uint16_t kFirstSkipped = 0xFFF8;  // from here on: nothing that could be matched
inline constexpr uint16_t kSymbolClass = 0xFFF8;
inline constexpr uint16_t kInvisibleClass = 0xFFF9;
inline constexpr uint32_t kMaxClasses = 0xFFEF;

inline bool IsInPattern(uint16_t letter_class) {
  return letter_class != kNoClass && letter_class <= kMaxClasses;
}

// The classes from first to last; none when the last is below.
class ClassRange {
 public:
  ClassRange(uint16_t first, uint16_t last)
      : first_(first), count_(last < first ? 0 : last - uint32_t{first} + 1) {}
  bool Has(uint32_t letter_class) const { return letter_class - first_ < count_; }
  uint32_t first() const { return first_; }
  uint32_t end() const { return first_ + count_; }

 private:
  uint32_t first_;
  uint32_t count_;
};

}  // namespace weir::lexicon
