// A compiled dictionary with its bytes, and letters from UTF-8.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/segment/compile.h"
#include "compliance/segment/cut.h"
#include "compliance/text/reader.h"

namespace weir::segment {

inline std::u32string Letters(std::string_view text) {
  std::u32string letters;
  for (const text::Unit& unit : text::ReadAll(text)) letters += unit.folded;
  return letters;
}

class Compiled {
 public:
  explicit Compiled(const std::vector<Word>& words, const std::vector<std::string>& lexicon = {},
                    const Options& options = {}) {
    auto bytes = Compile(words, lexicon, options);
    REQUIRE(bytes.ok());
    bytes_ = *std::move(bytes);
    auto dictionary = Dictionary::View(bytes_);
    REQUIRE(dictionary.ok());
    dictionary_ = *dictionary;
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  const Dictionary& dictionary() const { return dictionary_; }
  const std::string& bytes() const { return bytes_; }

  bool IsAligned(std::string_view before, std::string_view hit, std::string_view after) const {
    return Aligned(dictionary_, Letters(before), Letters(hit), Letters(after));
  }
  bool IsBroken(std::string_view before, std::string_view span, std::string_view after) const {
    return segment::IsBroken(dictionary_, Letters(before), Letters(span), Letters(after));
  }
  // The words with '/' between them.
  std::string Shown(std::string_view text) const {
    std::string shown;
    const std::vector<text::Unit> units = text::ReadAll(text);
    size_t unit = 0;
    for (const size_t end : Cut(dictionary_, Letters(text))) {
      if (unit > 0) shown += '/';
      shown += text.substr(units[unit].begin, units[end - 1].end() - units[unit].begin);
      unit = end;
    }
    return shown;
  }

 private:
  std::string bytes_;
  Dictionary dictionary_;
};

// Frequencies as they were counted in newspapers, roughly.
inline std::vector<Word> SmallDictionary() {
  return {{"这", 190000}, {"是", 800000}, {"个", 120000}, {"大", 150000},  {"麻", 300},
          {"烦", 200},    {"麻烦", 2000}, {"我", 330000}, {"有", 420000},  {"大麻", 110},
          {"吃", 9000},   {"苹果", 1300}, {"手机", 4800}, {"手机壳", 3},   {"坏", 2000},
          {"了", 880000}, {"坏了", 300},  {"路口", 900},  {"交通", 15000}, {"交", 3000}};
}

}  // namespace weir::segment
