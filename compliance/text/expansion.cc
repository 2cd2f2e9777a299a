#include "compliance/text/expansion.h"

#include <algorithm>
#include <iterator>

#include "compliance/text/fold_table.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::text {

// The codes in order; the letters of the one at place i are those from kExpansionBegins[i] to
// kExpansionBegins[i + 1].
#include "compliance/text/expansion_table.inc"

std::u32string_view ExpansionOf(char32_t folded) {
  if (!MayExpand(folded)) return {};
  const auto* const found =
      std::lower_bound(std::begin(kExpandingCodes), std::end(kExpandingCodes), folded);
  if (found == std::end(kExpandingCodes) || *found != folded) return {};
  const auto place = static_cast<size_t>(found - std::begin(kExpandingCodes));
  const size_t begin = kExpansionBegins[place];
  return {kExpansionLetters + begin, kExpansionBegins[place + 1] - begin};
}

void AppendSpelledOut(const Unit& unit, std::vector<Unit>& out) {
  const std::u32string_view letters = ExpansionOf(unit.folded);
  if (letters.empty()) out.push_back(unit);
  for (const char32_t letter : letters) {
    Unit& one = out.emplace_back(unit);
    one.folded = letter;
    one.kind = FoldingOf(letter).kind;
  }
}

void ReadSpelledOut(std::string_view text, std::vector<Unit>& out) {
  out.clear();
  const auto take = [&out](const Unit& unit) { AppendSpelledOut(unit, out); };
  Reader reader;
  reader.Push(text, take);
  reader.Finish(take);
}

std::string FoldSpelledOut(std::string_view text) {
  std::vector<Unit> units;
  ReadSpelledOut(text, units);
  std::string folded;
  for (const Unit& unit : units) {
    if (unit.kind != Kind::kInvisible) AppendUtf8(unit.folded, folded);
  }
  return folded;
}

}  // namespace weir::text
