#include "router/learn/cue_set.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

namespace weir::router {
namespace {

// More than one lane of 64, some of them beginnings of others.
constexpr size_t kWords = 70;
const std::array<std::string, kWords>& Words() {
  static const std::array<std::string, kWords> words = [] {
    std::array<std::string, kWords> made;
    std::mt19937 random(7);
    for (std::string& word : made) {
      const size_t letters = 3 + random() % 4;
      for (size_t i = 0; i < letters; ++i) word.push_back(static_cast<char>('a' + random() % 3));
    }
    return made;
  }();
  return words;
}

CueSet<kWords> SetOfWords() {
  std::array<std::string_view, kWords> views;
  std::copy(Words().begin(), Words().end(), views.begin());
  return CueSet<kWords>(views);
}

TEST_CASE("CueSet: finds what a plain search finds, in every text of three letters", "[learn]") {
  const CueSet<kWords> set = SetOfWords();
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const size_t letters = random() % 24;
    for (size_t i = 0; i < letters; ++i) text.push_back(static_cast<char>('a' + random() % 3));
    const std::bitset<kWords> found = set.FoundIn(text);
    for (size_t i = 0; i < kWords; ++i) {
      if (found[i] == (text.find(Words()[i]) != std::string::npos)) continue;
      FAIL_CHECK("'" << Words()[i] << "' in '" << text << "'");
    }
  }
}

TEST_CASE("CueSet: a word at the very end, one cut off there, bytes above 127", "[learn]") {
  constexpr CueSet kSet(std::to_array<std::string_view>({"law", "证明", "in detail"}));
  CHECK(kSet.FoundIn("the law").to_string() == "001");
  CHECK(kSet.FoundIn("the la").none());
  CHECK(kSet.FoundIn("请证明").to_string() == "010");
  CHECK(kSet.FoundIn("请证\xE6\x98").none());
  CHECK(kSet.FoundIn("in detai").none());
  CHECK(kSet.FoundIn("").none());
}

}  // namespace
}  // namespace weir::router
