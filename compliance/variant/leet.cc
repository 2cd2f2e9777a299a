#include "compliance/variant/leet.h"

#include <algorithm>

#include "compliance/text/expansion.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

bool IsLatin(char32_t folded) { return folded >= 'a' && folded <= 'z'; }

// The letter that a digit or sign stands for, or 0.
char32_t LetterFor(char32_t folded) {
  switch (folded) {
    case '0':
      return 'o';
    case '1':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return 0;
  }
}

Unit AsLetter(Unit unit) {
  if (const char32_t letter = LetterFor(unit.folded); letter != 0) {
    unit.folded = letter;
    unit.kind = Kind::kLetter;
  }
  return unit;
}

}  // namespace

void Leet::PushNear(const Unit& unit, std::vector<Unit>& out) {
  const bool seen = unit.kind != Kind::kInvisible;
  const bool latin = unit.kind == Kind::kLetter && IsLatin(unit.folded);
  if (seen && !latin && LetterFor(unit.folded) == 0) {
    Release(false, out);
    word_ = kNoLetter;
    out.push_back(unit);
    return;
  }
  if (latin && word_ < kWord) word_ = word_ == kNoLetter ? kOneLetter : kWord;
  if (word_ == kWord) {
    Release(true, out);
    out.push_back(seen ? AsLetter(unit) : unit);
  } else if (word_ == kGaveUp) {
    out.push_back(unit);
  } else {
    units_[held_++] = unit;
    if (held_ < kMaxHeld) return;
    Release(false, out);
    word_ = kGaveUp;
  }
}

void Leet::Release(bool as_letters, std::vector<Unit>& out) {
  for (size_t i = 0; i < held_; ++i) out.push_back(as_letters ? AsLetter(units_[i]) : units_[i]);
  held_ = 0;
}

namespace {

// The pattern with one more i for l.
void AddWithI(const std::string& pattern, std::vector<std::string>& patterns) {
  for (size_t i = 0; i < pattern.size() && patterns.size() < kMaxLeetPatterns; ++i) {
    if (pattern[i] != 'l') continue;
    std::string other = pattern;
    other[i] = 'i';
    const bool known = std::find(patterns.begin(), patterns.end(), other) != patterns.end();
    if (!known) patterns.push_back(std::move(other));
  }
}

}  // namespace

std::vector<std::string> LeetPatterns(std::string_view text) {
  std::vector<std::string> patterns = {text::FoldSpelledOut(text)};
  if (std::none_of(patterns[0].begin(), patterns[0].end(),
                   [](char c) { return IsLatin(static_cast<unsigned char>(c)); })) {
    return {};
  }
  for (size_t at = 0; at < patterns.size(); ++at) AddWithI(std::string(patterns[at]), patterns);
  return patterns;
}

}  // namespace weir::variant
