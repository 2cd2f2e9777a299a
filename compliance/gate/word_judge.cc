#include "compliance/gate/word_judge.h"

#include <algorithm>
#include <string>
#include <vector>

#include "compliance/segment/cut.h"
#include "compliance/variant/sound_rule.h"

namespace weir::gate {
namespace {

std::vector<text::Unit> Units(const RecentUnits& units, uint64_t first, uint64_t last) {
  std::vector<text::Unit> out;
  for (uint64_t number = std::max(first, units.oldest()); number < last; ++number) {
    out.push_back(units.At(number));
  }
  return out;
}

std::u32string Folded(const RecentUnits& units, uint64_t first, uint64_t last) {
  std::u32string out;
  for (const text::Unit& unit : Units(units, first, last)) out += unit.folded;
  return out;
}

uint64_t Back(uint64_t number) { return number - std::min(number, WordJudge::kContext); }

}  // namespace

// A hit that was disguised is meant, other scripts show where words end, and the words of a
// combination have each other for context.
bool WordJudge::NeedsWords(const ReadHit& hit) const {
  if (hit.channel != variant::Channel::kText || hit.hit.disguised || policy_.dictionary().empty())
    return false;
  const policy::Entry entry = policy_.entries()[hit.hit.id];
  if (!entry.whole_word || entry.exception || entry.part) return false;
  const std::u32string letters =
      Folded(units_, units_.NumberAt(hit.hit.begin), units_.NumberAt(hit.hit.end));
  return letters.size() <= segment::kMaxWordUnits &&
         std::all_of(letters.begin(), letters.end(), segment::IsHan);
}

bool WordJudge::IsDecided(const ReadHit& hit) const {
  const uint64_t after = units_.NumberAt(hit.hit.end);
  if (hit.channel == variant::Channel::kSound) return units_.count() - after >= kContext;
  return !NeedsWords(hit) || segment::IsSettled(Folded(units_, after, units_.count()), false);
}

Standing WordJudge::Judge(const ReadHit& hit) const {
  if (hit.channel == variant::Channel::kSound) return JudgeSound(hit);
  return NeedsWords(hit) ? JudgeWords(hit) : Standing::kStands;
}

Standing WordJudge::JudgeWords(const ReadHit& hit) const {
  const uint64_t first = units_.NumberAt(hit.hit.begin);
  const uint64_t last = units_.NumberAt(hit.hit.end);
  const bool aligned =
      segment::Aligned(policy_.dictionary(), Folded(units_, Back(first), first),
                       Folded(units_, first, last), Folded(units_, last, units_.count()));
  return aligned ? Standing::kStands : Standing::kNotAWord;
}

Standing WordJudge::JudgeSound(const ReadHit& hit) const {
  const uint64_t first = units_.NumberAt(hit.hit.begin);
  const uint64_t last = units_.NumberAt(hit.hit.end);
  if (first < units_.oldest() + kContext && units_.oldest() > 0)
    return Standing::kStands;  // too long
  const auto before = Units(units_, Back(first), first);
  const auto letters = Units(units_, first, last);
  const auto after = Units(units_, last, std::min(last + kContext, units_.count()));
  switch (variant::JudgeSound(policy_.dictionary(), policy_.entries()[hit.hit.id].letters,
                              {before, letters, after})) {
    case variant::Evidence::kSame:
    case variant::Evidence::kNone:
      return Standing::kNotAWord;
    case variant::Evidence::kWeak:
      return Standing::kWeak;
    case variant::Evidence::kStrong:
      break;
  }
  return Standing::kStands;
}

}  // namespace weir::gate
