// Syllables of Mandarin without tones: how a Han character sounds, and which letters spell one.
// Generated data; pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::variant {

// Version of the tables and of what the readings of this folder do; part of a bundle's manifest.
inline constexpr uint32_t kSoundVersion = 1;

// A syllable as a letter of its own, so that syllables can be matched as letters are. The range is
// in a plane that Unicode keeps for ideographs and has not assigned: no table folds it, and it
// takes part in matching, which a private-use character would not.
inline constexpr char32_t kFirstSyllable = 0x3F000;
inline constexpr char32_t kLastSyllable = 0x3F1FF;
inline constexpr bool IsSyllable(char32_t letter) {
  return letter >= kFirstSyllable && letter <= kLastSyllable;
}

inline constexpr size_t kMaxSyllableLetters = 6;

// The most frequent reading of a character; 0 when it has none. `folded` as text::Unit has it.
char32_t SyllableOf(char32_t folded);
// All readings that are not rare, the most frequent first.
std::vector<char32_t> SyllablesOf(char32_t folded);

// The same syllable for those that many speakers do not tell apart: zh ch sh as z c s, n- as l-,
// and ang eng ing as an en in. REQUIRES: IsSyllable.
char32_t MergedSyllable(char32_t syllable);

// Reads letters one after the other, from the left. A value.
class Spelling {
 public:
  // Takes 'a'..'z' (v for u with two dots). False when no syllable goes on so: then read no more.
  bool Push(char32_t letter);
  // The syllable that ends here, or 0.
  char32_t syllable() const;

 private:
  uint16_t node_ = 0;
};

// The letters of a syllable (v for u with two dots); empty for anything else. Static storage.
std::string_view SpellingOf(char32_t syllable);

// The syllable that these letters spell, all of them; 0 when there is none.
char32_t SpelledSyllable(std::u32string_view letters);

}  // namespace weir::variant
