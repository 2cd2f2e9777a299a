#include "compliance/lexicon/spelling.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"

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

}  // namespace

absl::StatusOr<Spellings> Spell(std::span<const Pattern> patterns) {
  Spellings out;
  out.patterns.reserve(patterns.size());
  for (const Pattern& pattern : patterns) {
    const std::vector<text::Unit> units = text::ReadAll(pattern.text);
    const auto letters = static_cast<size_t>(std::count_if(units.begin(), units.end(), IsLetter));
    if (letters == 0) return InvalidArgument("pattern {} has no letter or digit", pattern.id);
    if (letters > kMaxPatternUnits) {
      return InvalidArgument("pattern {} has {} letters, more than {}", pattern.id, letters,
                             kMaxPatternUnits);
    }
    const size_t first = out.runs.size();
    AppendRuns(units, out);
    const bool only_words = std::all_of(out.folded.begin() + static_cast<ptrdiff_t>(first),
                                        out.folded.end(), IsWordLetter);
    out.patterns.push_back({pattern.id, static_cast<uint32_t>(first),
                            static_cast<uint8_t>(out.runs.size() - first),
                            static_cast<uint8_t>(letters), pattern.whole_word && only_words});
  }
  return out;
}

}  // namespace weir::lexicon
