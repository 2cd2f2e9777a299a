// What one code point folds to. Generated data; total, pure and idempotent over all code points.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compliance/text/unit.h"

namespace weir::text {

struct Folding {
  char32_t folded = 0;
  Kind kind = Kind::kSymbol;
  friend bool operator==(const Folding&, const Folding&) = default;
};

inline constexpr char32_t kReplacement = 0xFFFD;

// Width, case, look-alikes of Latin letters, traditional to simplified, compatibility forms, digits
// of every script. Surrogates and numbers beyond U+10FFFF fold to U+FFFD, which is a symbol.
inline Folding FoldingOf(char32_t code);

// The data name blocks of 64 entries, and planes of 64 blocks; equal ones are stored once. An entry
// is (folded - code) * 8 + kind.
extern const uint8_t kFoldPlanes[];
extern const uint16_t kFoldBlocks[];
extern const int32_t kFoldEntries[];
// A bit for each code point of the basic plane: a letter that folds to itself, as most of a text
// are. 8 KB, so that it stays in the nearest cache.
extern const uint64_t kOwnLetters[];

inline Folding FoldingOf(char32_t code) {
  if (code < 0x10000 && (kOwnLetters[code >> 6] >> (code & 63) & 1) != 0) {
    return {code, Kind::kLetter};
  }
  if (code > 0x10FFFF) return {kReplacement, Kind::kSymbol};
  const size_t plane = kFoldPlanes[code >> 12];
  const size_t block = kFoldBlocks[plane * 64 + ((code >> 6) & 63)];
  const int32_t entry = kFoldEntries[block * 64 + (code & 63)];
  const int32_t distance = entry >> 3;
  return {static_cast<char32_t>(static_cast<int32_t>(code) + distance),
          static_cast<Kind>(entry & 7)};
}

}  // namespace weir::text
