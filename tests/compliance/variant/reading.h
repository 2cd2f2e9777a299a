// The real pipeline in one call: text -> Reader -> a reading of this folder -> lexicon::Scanner.
#pragma once

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::variant {

// What a reading makes of units.
template <typename Reading>
std::vector<text::Unit> Read(Reading reading, const std::vector<text::Unit>& units) {
  std::vector<text::Unit> out;
  for (const text::Unit& unit : units) reading.Push(unit, out);
  reading.Finish(out);
  return out;
}

// Patterns with the id of the word they stand for, compiled.
class CompiledPatterns {
 public:
  void Add(uint32_t id, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) patterns_.push_back({text, id, true});
  }
  const lexicon::Image& image() {
    if (!bytes_.empty()) return image_;
    auto bytes = lexicon::Compile(patterns_);
    REQUIRE(bytes.ok());
    bytes_ = *std::move(bytes);
    image_ = *lexicon::Image::View(bytes_);
    return image_;
  }
  size_t size() const { return patterns_.size(); }

 private:
  std::vector<lexicon::Pattern> patterns_;
  std::string bytes_;
  lexicon::Image image_;
};

inline std::vector<lexicon::Hit> ScanUnits(const lexicon::Image& image,
                                           const std::vector<text::Unit>& units) {
  lexicon::Scanner scanner(image);
  std::vector<lexicon::Hit> hits;
  for (const text::Unit& unit : units) scanner.Push(unit, hits);
  scanner.Finish(hits);
  return hits;
}

inline std::string Utf8(std::u32string_view letters) {
  std::string text;
  for (const char32_t letter : letters) text::AppendUtf8(letter, text);
  return text;
}

inline std::u32string Letters(std::string_view text) {
  std::u32string letters;
  for (const text::Unit& unit : text::ReadAll(text)) letters += unit.folded;
  return letters;
}

// The neutral words that stand for bad ones; the id is the place.
inline const std::vector<std::string>& NeutralWords() {
  static const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "好吃面条", "banana"};
  return words;
}

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  size_t Below(size_t count) { return engine_() % count; }
  bool Chance(size_t percent) { return Below(100) < percent; }
  template <typename T>
  const T& Of(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

 private:
  std::mt19937 engine_;
};

// Disguises of a row and how many of them were caught.
struct Share {
  size_t caught = 0;
  size_t tried = 0;
  double percent() const {
    return 100.0 * static_cast<double>(caught) / static_cast<double>(tried);
  }
};

inline void Print(const char* row, const Share& share) {
  std::printf("variant: row %s: %zu of %zu disguises caught (%.1f %%)\n", row, share.caught,
              share.tried, share.percent());
}

}  // namespace weir::variant
