#include "compliance/lexicon/class_table.h"

#include <map>

#include "compliance/base/status.h"
#include "compliance/lexicon/sections.h"
#include "compliance/text/fold_table.h"

namespace weir::lexicon {
namespace {

constexpr char32_t kCodePoints = 0x110000;
// Planes without any character that folds to something else or is no symbol (Unicode's roadmap).
constexpr bool IsEmptyPlane(char32_t code) {
  const char32_t plane = code >> 16;
  return plane > 3 && plane != 14;
}

uint16_t ClassOf(char32_t code, const std::vector<uint16_t>& of_folded) {
  const text::Folding folding = text::FoldingOf(code);
  switch (folding.kind) {
    case text::Kind::kInvisible:
      return kInvisibleClass;
    case text::Kind::kSymbol:
      return kSymbolClass;
    case text::Kind::kBreak:
      return kBreakClass;
    case text::Kind::kLetter:
    case text::Kind::kDigit:
      break;
  }
  const uint16_t known = of_folded[folding.folded];
  if (known != kNoClass) return known;
  return IsWordLetter(folding.folded) ? kOtherWord : kNoClass;
}

// Numbers the letters in the order of their code points.
void Number(const std::vector<char32_t>& letters, ClassTable& table) {
  std::vector<bool> used(kCodePoints);
  for (const char32_t letter : letters) used[letter] = true;
  for (char32_t code = 0; code < kCodePoints; ++code) {
    if (!used[code]) continue;
    table.of_folded[code] = static_cast<uint16_t>(++table.count);
    if (IsWordLetter(code)) table.words = table.count;
  }
}

// Equal pages are stored once.
void FillPlanes(ClassTable& table) {
  std::map<std::vector<uint16_t>, uint16_t> known;
  const std::vector<uint16_t> symbols(kPageSize, kSymbolClass);
  for (char32_t first = kBasicSize; first < kCodePoints; first += kPageSize) {
    std::vector<uint16_t> page = symbols;
    for (uint32_t i = 0; i < kPageSize && !IsEmptyPlane(first); ++i) {
      page[i] = ClassOf(first + i, table.of_folded);
    }
    const auto [place, fresh] =
        known.emplace(std::move(page), static_cast<uint16_t>(table.pages.size() / kPageSize));
    if (fresh) table.pages.insert(table.pages.end(), place->first.begin(), place->first.end());
    table.planes.push_back(place->second);
  }
}

}  // namespace

absl::StatusOr<ClassTable> MakeClassTable(const std::vector<char32_t>& letters) {
  ClassTable table;
  table.of_folded.resize(kCodePoints);
  Number(letters, table);
  if (table.count > kMaxClasses) {
    return Error(absl::StatusCode::kResourceExhausted, "the lexicon has {} different letters",
                 table.count);
  }
  table.basic.reserve(kBasicSize);
  for (char32_t code = 0; code < kBasicSize; ++code) {
    table.basic.push_back(ClassOf(code, table.of_folded));
  }
  FillPlanes(table);
  return table;
}

}  // namespace weir::lexicon
