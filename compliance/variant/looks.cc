#include "compliance/variant/looks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

#include "compliance/text/fold_table.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "compliance/variant/syllable.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

struct EmojiWord {
  std::array<char16_t, 4> letters{};  // then zeros
  uint16_t emoji = 0;                 // index into kEmoji
};

#include "compliance/variant/looks_table.inc"

static_assert(kFirstEmoji + std::size(kEmoji) <= kLastEmoji);

bool IsLetterOfOurs(char32_t folded) { return IsSyllable(folded) || folded >= kFirstEmoji; }

Unit LookOfUnit(Unit unit) {
  if (unit.kind == Kind::kLetter) {
    if (unit.folded >= kFirstSyllable && unit.folded <= kLastEmoji && IsLetterOfOurs(unit.folded)) {
      unit.kind = Kind::kSymbol;
      unit.folded = text::kReplacement;
    } else {
      unit.folded = LookOf(unit.folded);
    }
  } else if (const char32_t letter = EmojiLetterOf(unit.raw); letter != 0) {
    unit.kind = Kind::kLetter;
    unit.folded = letter;
  }
  return unit;
}

// A pattern while words in it are replaced: what it looks like, and what it says (0: an emoji).
struct Draft {
  std::u32string look;
  std::u32string says;
};

// Whether the text goes on with the word, and how many letters that takes.
size_t LengthAt(const EmojiWord& word, std::u32string_view text) {
  size_t length = 0;
  for (; length < word.letters.size() && word.letters[length] != 0; ++length) {
    if (length >= text.size() || text[length] != word.letters[length]) return 0;
  }
  return length;
}

Draft Replaced(const Draft& draft, size_t at, size_t length, char32_t letter) {
  Draft other = draft;
  other.look.replace(at, length, 1, letter);
  other.says.replace(at, length, 1, U'\0');
  return other;
}

void AddNew(Draft draft, std::vector<Draft>& drafts) {
  const bool known = std::any_of(drafts.begin(), drafts.end(),
                                 [&](const Draft& other) { return draft.look == other.look; });
  if (!known) drafts.push_back(std::move(draft));
}

// Adds the drafts with one emoji more, for each word that `drafts[from]` says.
void AddEmoji(size_t from, std::vector<Draft>& drafts) {
  const std::u32string says = drafts[from].says;
  for (size_t at = 0; at < says.size(); ++at) {
    const auto first =
        std::partition_point(std::begin(kEmojiWords), std::end(kEmojiWords),
                             [&](const EmojiWord& word) { return word.letters[0] < says[at]; });
    for (auto word = first; word != std::end(kEmojiWords) && word->letters[0] == says[at]; ++word) {
      if (drafts.size() == kMaxLooksPatterns) return;
      const size_t length = LengthAt(*word, std::u32string_view(says).substr(at));
      if (length == 0 || length == says.size()) continue;
      Draft other = Replaced(drafts[from], at, length, kFirstEmoji + word->emoji);
      AddNew(std::move(other), drafts);
    }
  }
}

}  // namespace

char32_t LookOf(char32_t folded) {
  if (folded < kFirstLooked || folded > kLastLooked) return folded;
  const uint32_t at = folded - kFirstLooked;
  const uint64_t bits = kIsVariant[at / 64];
  const uint64_t bit = uint64_t{1} << at % 64;
  if ((bits & bit) == 0) return folded;
  const auto before = static_cast<uint32_t>(std::popcount(bits & (bit - 1)));
  return kVariantOf[kVariantsBefore[at / 64] + before];
}

char32_t EmojiLetterOf(char32_t raw) {
  if (raw < kEmoji[0] || (raw > 0x3300 && raw < 0x1F000)) return 0;
  const auto* const at = std::lower_bound(std::begin(kEmoji), std::end(kEmoji), raw);
  if (at == std::end(kEmoji) || *at != raw) return 0;
  return kFirstEmoji + static_cast<char32_t>(at - std::begin(kEmoji));
}

void Looks::Push(const Unit& unit, std::vector<Unit>& out) { out.push_back(LookOfUnit(unit)); }

std::vector<std::string> LooksPatterns(std::string_view text) {
  std::vector<Draft> drafts(1);
  for (const Unit& unit : text::ReadAll(text)) {
    if (unit.kind == Kind::kInvisible) continue;
    drafts[0].look += LookOfUnit(unit).folded;
    drafts[0].says += unit.folded;
  }
  for (size_t i = 0; i < drafts.size() && drafts.size() < kMaxLooksPatterns; ++i) {
    AddEmoji(i, drafts);
  }
  std::vector<std::string> patterns;
  for (const Draft& draft : drafts) {
    std::string& pattern = patterns.emplace_back();
    for (const char32_t letter : draft.look) text::AppendUtf8(letter, pattern);
  }
  return patterns;
}

}  // namespace weir::variant
