// Characters that stand for several letters: ligatures (U+FB03 for "ffi"), squared and circled
// words and numbers, fractions, contracted Arabic. A unit is one character and folds to one, so
// such a character is matched as itself; what it is read as is asked for here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::text {

// Bits for the blocks of 64 code points of the basic plane that hold any: 128 bytes.
extern const uint64_t kExpandingBlocks[];

// False for nearly all characters of ordinary text; true: ExpansionOf may have something to say.
inline bool MayExpand(char32_t folded) {
  if (folded >= 0x10000) return folded < 0x20000;
  return (kExpandingBlocks[folded >> 12] >> (folded >> 6 & 63) & 1) != 0;
}

// The letters, digits and symbols, each folded, at most kMaxExpansion; empty for a character that
// stands for itself. `folded` is Unit::folded. The text lives as long as the program.
std::u32string_view ExpansionOf(char32_t folded);

// Appends the unit, or in its place its letters, each standing where it stands.
void AppendSpelledOut(const Unit& unit, std::vector<Unit>& out);

// A whole text with every such character spelled out: its units in place of what `out` held, and
// its folded form as entries of a policy are compared and compiled (invisible units are dropped).
// Total and idempotent.
void ReadSpelledOut(std::string_view text, std::vector<Unit>& out);
std::string FoldSpelledOut(std::string_view text);

inline constexpr size_t kMaxExpansion = 18;  // U+FDFA

}  // namespace weir::text
