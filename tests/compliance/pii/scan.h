// The real pipeline in one call: text -> Reader -> Scanner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/pii/recogniser.h"
#include "compliance/text/reader.h"

namespace weir::pii {

inline std::vector<Hit> ScanUnits(const std::vector<text::Unit>& units) {
  Scanner scanner;
  std::vector<Hit> hits;
  for (const text::Unit& unit : units) scanner.Push(unit, hits);
  scanner.Finish(hits);
  return hits;
}

inline std::vector<Hit> Scan(std::string_view text) { return ScanUnits(text::ReadAll(text)); }

// "type[text]" of each hit, in the order they were reported.
inline std::string Shown(std::string_view text, const std::vector<Hit>& hits) {
  std::string shown;
  for (const Hit& hit : hits) {
    if (!shown.empty()) shown += ' ';
    shown += std::string(NameOf(hit.type)) + '[' +
             std::string(text.substr(hit.begin, hit.end - hit.begin)) + ']';
  }
  return shown;
}

inline std::string ScanShown(const std::string& text) { return Shown(text, Scan(text)); }

}  // namespace weir::pii
