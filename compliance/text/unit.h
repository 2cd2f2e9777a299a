// The text channel: bytes in, one Unit per code point out, each with its place in the original.
//
// UTF-8 is read strictly (RFC 3629): every byte that is not part of a well-formed sequence is a
// Unit of its own with code U+FFFD. Nothing is ever dropped: the units' spans tile the input. Such
// units are symbols, with one exception: the first byte of an overlong form is matched as the
// character that a careless decoder would read, and its other bytes are invisible.
#pragma once

#include <cstdint>

namespace weir::text {

// What the matcher does with a unit.
enum class Kind : uint8_t {
  kLetter,     // takes part in matching as `folded`
  kDigit,      // the same, and `folded` is '0'..'9'
  kInvisible,  // zero-width, soft hyphen, bidi, variation selector, combining mark: never seen
  kSymbol,     // punctuation, space, emoji: may be skipped inside a pattern, within a limit
  kBreak,      // ends every pattern: line feed and sentence ends
};

struct Unit {
  char32_t raw = 0;
  char32_t folded = 0;  // after width, case, traditional-to-simplified and compatibility folding
  Kind kind = Kind::kLetter;
  uint8_t size = 0;    // bytes in the original, 1 to 4
  uint64_t begin = 0;  // byte offset in the original
  uint64_t end() const { return begin + size; }
};

}  // namespace weir::text
