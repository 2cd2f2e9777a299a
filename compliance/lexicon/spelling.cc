#include "compliance/lexicon/spelling.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/text/expansion.h"

namespace weir::lexicon {
namespace {

bool IsLetter(const text::Unit& unit) {
  return unit.kind == text::Kind::kLetter || unit.kind == text::Kind::kDigit;
}

// Appends a letter to the pattern whose first run is `first`; `gap` when symbols stand before it.
void AppendLetter(char32_t folded, bool gap, size_t first, Spellings& out) {
  const bool begun = out.runs.size() > first;
  if (begun && out.folded.back() == folded) {
    if (gap) out.runs.back().MarkGapInside();
  } else {
    if (begun && gap) out.runs.back().MarkGapAfter();
    out.folded.push_back(folded);
    out.runs.emplace_back();
  }
  out.runs.back().Lengthen();
}

// Appends the runs of one pattern.
void AppendRuns(const std::vector<text::Unit>& units, Spellings& out) {
  const size_t first = out.runs.size();
  bool gap = false;
  for (const text::Unit& unit : units) {
    if (IsLetter(unit)) AppendLetter(unit.folded, gap, first, out);
    if (unit.kind != text::Kind::kInvisible) gap = !IsLetter(unit);
  }
}

absl::Status Check(const Pattern& pattern, size_t letters) {
  if (letters == 0) return InvalidArgument("pattern {} has no letter or digit", pattern.id);
  if (letters > kMaxPatternUnits) {
    return InvalidArgument("pattern {} has {} letters, more than {}", pattern.id, letters,
                           kMaxPatternUnits);
  }
  if (pattern.max_gap > kMaxGap) {
    return InvalidArgument("pattern {} allows gaps of {} symbols, more than {}", pattern.id,
                           pattern.max_gap, kMaxGap);
  }
  return absl::OkStatus();
}

// REQUIRES: the runs behind `first` are the pattern's.
Spelling SpellingOf(const Pattern& pattern, size_t first, size_t letters, const Spellings& out) {
  const auto begin = static_cast<ptrdiff_t>(first);
  Spelling spelling;
  spelling.id = pattern.id;
  spelling.first = static_cast<uint32_t>(first);
  spelling.runs = static_cast<uint8_t>(out.runs.size() - first);
  spelling.letters = static_cast<uint8_t>(letters);
  spelling.whole_word =
      pattern.whole_word && std::all_of(out.folded.begin() + begin, out.folded.end(), IsWordLetter);
  spelling.plain = std::all_of(out.runs.begin() + begin, out.runs.end(),
                               [](Run run) { return run == Run::FromByte(1); });
  spelling.max_gap = pattern.max_gap;
  return spelling;
}

}  // namespace

absl::StatusOr<Spellings> Spell(std::span<const Pattern> patterns) {
  Spellings out;
  out.patterns.reserve(patterns.size());
  std::vector<text::Unit> units;
  for (const Pattern& pattern : patterns) {
    text::ReadSpelledOut(pattern.text, units);
    const auto letters = static_cast<size_t>(std::count_if(units.begin(), units.end(), IsLetter));
    WEIR_RETURN_IF_ERROR(Check(pattern, letters));
    const size_t first = out.runs.size();
    AppendRuns(units, out);
    out.patterns.push_back(SpellingOf(pattern, first, letters, out));
  }
  return out;
}

}  // namespace weir::lexicon
