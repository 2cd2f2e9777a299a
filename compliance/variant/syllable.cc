#include "compliance/variant/syllable.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace weir::variant {
namespace {

struct OtherReading {
  uint16_t code = 0;
  uint16_t syllable = 0;
};

// A node of the trie of spellings: bit i of `letters` says that 'a' + i goes on; the children stand
// together from `first` on, in the order of their letters.
struct Node {
  uint32_t letters = 0;
  uint16_t first = 0;
  uint16_t syllable = 0;
};

#include "compliance/variant/syllable_table.inc"

static_assert(kFirstSyllable + kSyllables <= kLastSyllable);

char32_t LetterOf(uint32_t number) { return number == 0 ? 0 : kFirstSyllable + number; }

}  // namespace

char32_t SyllableOf(char32_t folded) {
  if (folded < kFirstRead || folded > kLastRead) return 0;
  return LetterOf(kReadings[folded - kFirstRead]);
}

std::vector<char32_t> SyllablesOf(char32_t folded) {
  std::vector<char32_t> syllables;
  if (const char32_t first = SyllableOf(folded); first != 0) syllables.push_back(first);
  const auto at =
      std::lower_bound(std::begin(kOtherReadings), std::end(kOtherReadings), folded,
                       [](const OtherReading& other, char32_t code) { return other.code < code; });
  for (auto other = at; other != std::end(kOtherReadings) && other->code == folded; ++other) {
    syllables.push_back(LetterOf(other->syllable));
  }
  return syllables;
}

char32_t MergedSyllable(char32_t syllable) {
  const uint32_t number = syllable - kFirstSyllable;
  return number <= kSyllables ? LetterOf(kMerged[number]) : syllable;
}

bool Spelling::Push(char32_t letter) {
  if (letter < 'a' || letter > 'z') return false;
  const Node& node = kNodes[node_];
  const uint32_t bit = 1u << (letter - 'a');
  if ((node.letters & bit) == 0) return false;
  node_ = static_cast<uint16_t>(node.first + std::popcount(node.letters & (bit - 1)));
  return true;
}

char32_t Spelling::syllable() const { return LetterOf(kNodes[node_].syllable); }

std::string_view SpellingOf(char32_t syllable) {
  const uint32_t number = syllable - kFirstSyllable;
  return number >= 1 && number <= kSyllables ? kSpellings[number] : std::string_view();
}

char32_t SpelledSyllable(std::u32string_view letters) {
  Spelling spelling;
  for (const char32_t letter : letters) {
    if (!spelling.Push(letter)) return 0;
  }
  return spelling.syllable();
}

}  // namespace weir::variant
