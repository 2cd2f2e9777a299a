#include "compliance/variant/sound_rule.h"

#include <algorithm>
#include <string>

#include "compliance/lexicon/tracker.h"
#include "compliance/segment/cut.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

bool IsLetter(const Unit& unit) { return unit.kind == Kind::kLetter || unit.kind == Kind::kDigit; }
bool IsLatin(const Unit& unit) {
  return unit.kind == Kind::kLetter && unit.folded >= 'a' && unit.folded <= 'z';
}
bool IsHan(const Unit& unit) { return segment::IsHan(unit.folded); }

std::u32string LettersOf(std::span<const Unit> units) {
  std::u32string letters;
  for (const Unit& unit : units) {
    if (IsLetter(unit)) letters += unit.folded;
  }
  return letters;
}

std::u32string FoldedOf(std::span<const Unit> units) {
  std::u32string folded;
  for (const Unit& unit : units) {
    if (unit.kind != Kind::kInvisible) folded += unit.folded;
  }
  return folded;
}

// Whether an end of the hit cuts a run of Latin letters.
bool CutsLatin(const Passage& passage) {
  const auto both = [](const Unit& a, const Unit& b) { return IsLatin(a) && IsLatin(b); };
  return (!passage.before.empty() && both(passage.before.back(), passage.hit.front())) ||
         (!passage.after.empty() && both(passage.hit.back(), passage.after.front()));
}

bool HasClause(std::span<const Unit> units) {
  return std::any_of(units.begin(), units.end(),
                     [](const Unit& unit) { return lexicon::EndsClause(unit.folded); });
}

// Nats a letter. Prose has 5 on average, words put together for their sound 7.
constexpr double kOrdinary = 5.5;

Evidence JudgeHan(const segment::Dictionary& dictionary, std::u32string_view pattern,
                  std::u32string_view letters, const Passage& passage) {
  if (letters.size() != pattern.size() || letters.size() > segment::kMaxWordUnits) {
    return Evidence::kNone;
  }
  const std::u32string before = FoldedOf(passage.before);
  const std::u32string after = FoldedOf(passage.after);
  const bool aligned = segment::Aligned(dictionary, before, letters, after);
  if (pattern.size() >= 4) {
    if (dictionary.empty()) return Evidence::kStrong;
    const bool ordinary = segment::Surprise(dictionary, letters) < kOrdinary;
    return !aligned || ordinary || HasClause(passage.hit) ? Evidence::kWeak : Evidence::kStrong;
  }
  const bool broken = segment::IsBroken(dictionary, before, letters, after);
  return pattern.size() == 3 && aligned && broken ? Evidence::kWeak : Evidence::kNone;
}

}  // namespace

Evidence JudgeSound(const segment::Dictionary& dictionary, std::u32string_view pattern,
                    const Passage& passage) {
  if (passage.hit.empty() || pattern.size() < 2) return Evidence::kNone;
  const std::u32string letters = LettersOf(passage.hit);
  if (letters == pattern) return Evidence::kSame;
  const bool latin = std::any_of(passage.hit.begin(), passage.hit.end(), IsLatin);
  const bool han = std::any_of(passage.hit.begin(), passage.hit.end(), IsHan);
  if (!latin) return JudgeHan(dictionary, pattern, letters, passage);
  if (pattern.size() >= 4) return Evidence::kStrong;
  if (CutsLatin(passage)) return Evidence::kNone;
  if (han) return pattern.size() == 3 ? Evidence::kStrong : Evidence::kWeak;
  return pattern.size() == 3 ? Evidence::kWeak : Evidence::kNone;
}

}  // namespace weir::variant
