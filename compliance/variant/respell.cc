#include "compliance/variant/respell.h"

#include <algorithm>

#include "compliance/lexicon/limits.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::variant {
namespace {

#include "compliance/variant/split_table.inc"

bool IsLetter(const text::Unit& unit) {
  return unit.kind == text::Kind::kLetter || unit.kind == text::Kind::kDigit;
}

// The folded text without what is not seen, and how many letters it has.
struct Spelled {
  std::u32string units;
  size_t letters = 0;
};

Spelled SpelledOf(std::string_view text) {
  Spelled spelled;
  for (const text::Unit& unit : text::ReadAll(text)) {
    if (unit.kind == text::Kind::kInvisible) continue;
    spelled.units += unit.folded;
    if (IsLetter(unit)) ++spelled.letters;
  }
  return spelled;
}

std::string Utf8(std::u32string_view letters) {
  std::string text;
  for (const char32_t letter : letters) text::AppendUtf8(letter, text);
  return text;
}

// The part itself and, when it is not written alone, the characters for it.
std::u32string FormsOf(char32_t part) {
  std::u32string forms(1, part);
  for (size_t at = 0; at < kParts.size(); at += 2) {
    if (kParts[at] == part) forms += kParts[at + 1];
  }
  return forms;
}

void AddHalves(char32_t left, char32_t right, std::vector<std::u32string>& halves) {
  for (const char32_t one : FormsOf(left)) {
    for (const char32_t other : FormsOf(right)) halves.push_back({one, other});
  }
}

std::vector<std::u32string> HalvesOf(char32_t letter) {
  constexpr size_t kEntry = 4;  // the character, its halves and a space
  std::vector<std::u32string> halves;
  for (const std::u32string_view line : kSplits) {
    for (size_t at = 0; at < line.size(); at += kEntry) {
      if (line[at] == letter) AddHalves(line[at + 1], line[at + 2], halves);
    }
  }
  return halves;
}

// A text some of whose letters are split; those before `next` stay as they are.
struct Draft {
  std::u32string text;
  size_t next = 0;
};

void AddSplits(const Draft& draft, std::vector<Draft>& drafts) {
  for (size_t at = draft.next; at < draft.text.size(); ++at) {
    for (const std::u32string& halves : HalvesOf(draft.text[at])) {
      if (drafts.size() > kMaxSplitPatterns) return;
      Draft split = {draft.text, at + halves.size()};
      split.text.replace(at, 1, halves);
      drafts.push_back(std::move(split));
    }
  }
}

}  // namespace

std::vector<std::string> SplitPatterns(std::string_view text) {
  const Spelled spelled = SpelledOf(text);
  if (spelled.letters < 2) return {};
  std::vector<Draft> drafts = {{spelled.units, 0}};
  for (size_t i = 0; i < drafts.size(); ++i) {
    const Draft draft = drafts[i];
    const size_t splits = draft.text.size() - spelled.units.size();
    if (spelled.letters + splits < lexicon::kMaxPatternUnits) AddSplits(draft, drafts);
  }
  std::vector<std::string> patterns;
  for (size_t i = 1; i < drafts.size(); ++i) patterns.push_back(Utf8(drafts[i].text));
  return patterns;
}

std::vector<std::string> ReversedPatterns(std::string_view text) {
  const Spelled spelled = SpelledOf(text);
  const std::u32string reversed(spelled.units.rbegin(), spelled.units.rend());
  if (spelled.letters < 3 || reversed == spelled.units) return {};
  return {Utf8(reversed)};
}

}  // namespace weir::variant
