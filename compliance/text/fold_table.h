// What one code point folds to. Generated data; total, pure and idempotent over all code points.
#pragma once

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
Folding FoldingOf(char32_t code);

}  // namespace weir::text
