// What a text looks like: characters that are drawn or used alike become one, and emoji stand for
// words (rows 14 and 18 of the table of disguises). Used as leet.h says, with LooksPatterns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::variant {

// Version of the tables; part of a bundle's manifest.
inline constexpr uint32_t kLooksVersion = 1;

// An emoji as a letter of its own, as syllables are (syllable.h).
inline constexpr char32_t kFirstEmoji = 0x3F200;
inline constexpr char32_t kLastEmoji = 0x3FFFD;

// The one for all characters that look like this one or are variants of it. Generated data; total
// and idempotent. `folded` as text::Unit has it.
char32_t LookOf(char32_t folded);
// The letter that stands for this emoji, or 0 when it stands for no word.
char32_t EmojiLetterOf(char32_t raw);

// Han characters become the one they look like, emoji that stand for a word the letter of the
// emoji. All else passes unchanged, one unit for one; nothing is kept back. Total; no state.
class Looks {
 public:
  void Push(const text::Unit& unit, std::vector<text::Unit>& out);
  void Finish(std::vector<text::Unit>&) {}
  uint64_t held_begin() const { return UINT64_MAX; }
};

inline constexpr size_t kMaxLooksPatterns = 64;

// The patterns for an entry's text: what it looks like, and the same with emoji for the Chinese
// words in it (apple phone, with an apple). No pattern is an emoji alone. At most
// kMaxLooksPatterns, those with fewer emoji first.
std::vector<std::string> LooksPatterns(std::string_view text);

}  // namespace weir::variant
