#include "compliance/variant/sound.h"

#include <algorithm>
#include <optional>

#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "compliance/variant/syllable.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

// The letter that a unit spells with, or 0. Folding has taken the dots from u, which pinyin needs.
char32_t LatinOf(const Unit& unit) {
  if (unit.kind != Kind::kLetter || unit.folded < 'a' || unit.folded > 'z') return 0;
  const bool dotted =
      unit.raw == 0xDC || unit.raw == 0xFC || (unit.raw >= 0x1D5 && unit.raw <= 0x1DC);
  return dotted ? U'v' : unit.folded;
}

bool IsVowel(char32_t letter) { return letter == 'a' || letter == 'e' || letter == 'o'; }

// Whether a syllable begins with these letters; nothing when that takes more of them.
std::optional<bool> BeginsSyllable(std::u32string_view letters, bool ended) {
  Spelling spelling;
  for (const char32_t letter : letters) {
    if (!spelling.Push(letter)) return false;
    if (spelling.syllable() != 0) return true;
  }
  if (ended) return letters.empty();
  return std::nullopt;
}

// The syllables that the letters may begin with.
struct Candidates {
  std::array<uint8_t, kMaxSyllableLetters> lengths{};
  std::array<char32_t, kMaxSyllableLetters> syllables{};
  size_t count = 0;
  bool open = false;  // more letters may add one
};

Candidates CandidatesOf(std::u32string_view letters, bool ended) {
  Candidates found;
  Spelling spelling;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!spelling.Push(letters[i])) return found;
    if (spelling.syllable() == 0) continue;
    found.lengths[found.count] = static_cast<uint8_t>(i + 1);
    found.syllables[found.count++] = spelling.syllable();
  }
  found.open = !ended;
  return found;
}

}  // namespace

char32_t Sound::Formed(char32_t syllable) const {
  return form_ == SoundForm::kMerged ? MergedSyllable(syllable) : syllable;
}

void Sound::Push(const Unit& unit, std::vector<Unit>& out) {
  const char32_t latin = LatinOf(unit);
  if (latin == 0 && (held_ == 0 || unit.kind != Kind::kInvisible)) {
    if (held_ != 0) Drain(true, out);
    return PassOn(unit, out);
  }
  units_[held_++] = unit;
  if (latin != 0) {
    letters_of_[letters_++] = latin;
    open_ = open_ && spelled_.Push(latin);
  }
  if (!open_ || held_ == kMaxHeld) Drain(held_ == kMaxHeld, out);
}

void Sound::Finish(std::vector<Unit>& out) { Drain(true, out); }

void Sound::PassOn(const Unit& unit, std::vector<Unit>& out) {
  out.push_back(unit);
  Unit& passed = out.back();
  if (IsSyllable(unit.folded)) {  // no character, and not to be taken for a syllable
    passed.folded = 0xFFFD;
    passed.kind = Kind::kSymbol;
  } else if (const char32_t syllable = SyllableOf(unit.folded); syllable != 0) {
    passed.folded = Formed(syllable);
  } else if (after_spelled_ && unit.kind == Kind::kDigit && unit.folded <= '5') {
    passed.kind = Kind::kSymbol;
  }
  if (unit.kind != Kind::kInvisible) after_spelled_ = false;
}

void Sound::Drain(bool ended, std::vector<Unit>& out) {
  while (held_ > 0) {
    char32_t syllable = 0;
    const size_t letters = NextToken(ended, syllable);
    if (letters == 0) return;
    Take(letters, syllable, out);
    Reopen();
    if (open_ && !ended) return;
  }
}

void Sound::Reopen() {
  spelled_ = Spelling();
  open_ = true;
  for (size_t i = 0; i < letters_ && open_; ++i) open_ = spelled_.Push(letters_of_[i]);
}

// How many letters the next syllable has; 1 and no syllable when they begin none; 0 when it takes
// more letters to tell. As it is written: a consonant belongs to the vowel after it, and otherwise
// the longest syllable is the one.
size_t Sound::NextToken(bool ended, char32_t& syllable) const {
  const std::u32string_view letters(letters_of_.data(), letters_);
  const Candidates found = CandidatesOf(letters, ended);
  if (found.open) return 0;
  if (found.count == 0) return 1;
  size_t chosen = found.count - 1;
  for (size_t i = found.count; i-- > 0;) {
    const std::u32string_view rest = letters.substr(found.lengths[i]);
    const auto begins = BeginsSyllable(rest, ended);
    if (!begins) return 0;
    if (!*begins || (!rest.empty() && IsVowel(rest[0]))) continue;
    chosen = i;
    break;
  }
  syllable = found.syllables[chosen];
  return found.lengths[chosen];
}

// Appends the first letters kept back, as a syllable if they are one, and what follows unseen.
void Sound::Take(size_t letters, char32_t syllable, std::vector<Unit>& out) {
  const Unit first = units_[0];
  size_t units = 0;
  uint64_t end = first.end();
  for (size_t seen = 0; seen < letters; ++units) {
    if (units_[units].kind == Kind::kInvisible) continue;
    ++seen;
    end = units_[units].end();
  }
  out.push_back(first);
  if (syllable != 0) {
    out.back().folded = Formed(syllable);
    out.back().size = static_cast<uint8_t>(end - first.begin);
  }
  after_spelled_ = syllable != 0;
  while (units < held_ && units_[units].kind == Kind::kInvisible) out.push_back(units_[units++]);
  std::copy(units_.begin() + static_cast<ptrdiff_t>(units),
            units_.begin() + static_cast<ptrdiff_t>(held_), units_.begin());
  std::copy(letters_of_.begin() + static_cast<ptrdiff_t>(letters),
            letters_of_.begin() + static_cast<ptrdiff_t>(letters_), letters_of_.begin());
  held_ -= units;
  letters_ -= letters;
}

}  // namespace weir::variant
