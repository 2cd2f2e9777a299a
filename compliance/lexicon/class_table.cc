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

enum Use : uint8_t { kUsed = 1, kSingle = 2, kAlone = 4 };

std::vector<uint8_t> UsesOf(const Spellings& spellings) {
  std::vector<uint8_t> uses(kCodePoints);
  for (const char32_t letter : spellings.folded) uses[letter] |= kUsed;
  for (const Spelling& pattern : spellings.patterns) {
    if (pattern.runs != 1) continue;
    const int use = pattern.letters == 1 ? kSingle | kAlone : kSingle;
    uint8_t& known = uses[spellings.folded[pattern.first]];
    known = static_cast<uint8_t>(known | use);
  }
  return uses;
}

// Numbers the letters of exactly one use, among the word letters or the others.
void NumberSome(const std::vector<uint8_t>& uses, int use, bool words, ClassTable& table) {
  const char32_t begin = words ? 0 : kFirstOtherLetter;
  const char32_t end = words ? kFirstOtherLetter : kCodePoints;
  for (char32_t code = begin; code < end; ++code) {
    if (uses[code] == use) table.of_folded[code] = static_cast<uint16_t>(++table.count);
  }
}

void Number(const Spellings& spellings, ClassTable& table) {
  const std::vector<uint8_t> uses = UsesOf(spellings);
  NumberSome(uses, kUsed, true, table);
  table.first_single = static_cast<uint16_t>(table.count + 1);
  NumberSome(uses, kUsed | kSingle, true, table);
  table.first_alone = static_cast<uint16_t>(table.count + 1);
  NumberSome(uses, kUsed | kSingle | kAlone, true, table);
  table.words = table.count;
  NumberSome(uses, kUsed | kSingle | kAlone, false, table);
  table.last_alone = static_cast<uint16_t>(table.count);
  NumberSome(uses, kUsed | kSingle, false, table);
  table.last_single = static_cast<uint16_t>(table.count);
  NumberSome(uses, kUsed, false, table);
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

absl::StatusOr<ClassTable> MakeClassTable(const Spellings& spellings) {
  ClassTable table;
  table.of_folded.resize(kCodePoints);
  Number(spellings, table);
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
