// Hits of a lexicon of rare words in real prose: what a check for word boundaries has to judge.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/segment/compile.h"
#include "compliance/segment/dictionary.h"
#include "compliance/text/reader.h"

namespace weir::segment {

// A list of words that nobody says often, as a lexicon is.
inline std::vector<std::string> RareWords(const std::vector<Word>& words, size_t count) {
  std::vector<std::string> rare;
  for (size_t i = 0; i < words.size() && rare.size() < count; i += 3) {
    const std::vector<text::Unit> units = text::ReadAll(words[i].text);
    if (IsHan(units[0].folded) && units.size() >= 2 && units.size() <= 8 &&
        words[i].frequency <= 200) {
      rare.push_back(words[i].text);
    }
  }
  return rare;
}

struct LineHit {
  size_t line = 0;
  size_t begin = 0;  // letters of the line
  size_t end = 0;
};

struct LinesWithHits {
  std::vector<std::u32string> lines;  // folded, only those with hits
  std::vector<LineHit> hits;          // contiguous ones

  std::u32string_view before(const LineHit& hit) const {
    return std::u32string_view(lines[hit.line]).substr(0, hit.begin);
  }
  std::u32string_view text(const LineHit& hit) const {
    return std::u32string_view(lines[hit.line]).substr(hit.begin, hit.end - hit.begin);
  }
  std::u32string_view after(const LineHit& hit) const {
    return std::u32string_view(lines[hit.line]).substr(hit.end);
  }
};

// REQUIRES: the image's patterns are all Han.
inline LinesWithHits FindHits(const lexicon::Image& image, const std::vector<std::string>& lines) {
  LinesWithHits found;
  std::vector<lexicon::Hit> hits;
  for (const std::string& line : lines) {
    const std::vector<text::Unit> units = text::ReadAll(line);
    lexicon::Scanner scanner(image);
    for (const text::Unit& unit : units) scanner.Push(unit, hits);
    scanner.Finish(hits);
    const auto unit_at = [&](uint64_t byte) {
      const auto is_before = [&](const text::Unit& unit) { return unit.begin < byte; };
      return static_cast<size_t>(std::partition_point(units.begin(), units.end(), is_before) -
                                 units.begin());
    };
    for (const lexicon::Hit& hit : hits) {
      if (hit.disguised) continue;
      found.hits.push_back({found.lines.size(), unit_at(hit.begin), unit_at(hit.end)});
    }
    if (hits.empty()) continue;
    hits.clear();
    std::u32string& letters = found.lines.emplace_back();
    for (const text::Unit& unit : units) letters += unit.folded;
  }
  return found;
}

}  // namespace weir::segment
