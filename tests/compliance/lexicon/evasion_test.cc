// Each way of hiding a word that the lexicon must see through: rows of the evasion table.
#include <catch2/catch.hpp>

#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

const std::vector<std::string>& Words() {
  static const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "自行车", "banana",
                                                 "大麻"};
  return words;
}

TEST_CASE("Scanner: sees through each disguise of the table", "[lexicon]") {
  struct Row {
    const char* technique;
    const char* text;
    uint32_t id;
  };
  const Row rows[] = {
      {"none", "我买了苹果手机", 0},
      {"1 full width", "ｂａｎａｎａ", 3},
      {"1 case", "BaNaNa", 3},
      {"2 traditional", "我買了蘋果手機", 0},
      {"2 traditional", "紅燒牛肉麵", 1},
      {"3 zero width", "苹\u200B果\u200D手\u2060机", 0},
      {"3 bidi and soft hyphen", "苹\u202E果\u00AD手\u061C机", 0},
      {"3 variation selectors", "苹\uFE00果手\U000E0101机", 0},
      {"4 symbols", "苹*果-手_机", 0},
      {"4 spaces", "苹 果　手 机", 0},
      {"4 emoji", "苹😀果🔥手机", 0},
      {"5 circled", "ⓑⓐⓝⓐⓝⓐ", 3},
      {"5 squared", "🅱🅰🅽🅰🅽🅰", 3},
      {"5 mathematical", "𝓫𝓪𝓷𝓪𝓷𝓪", 3},
      {"5 superscript", "ᵇᵃⁿᵃⁿᵃ", 3},
      {"5 regional", "🇧🇦🇳🇦🇳🇦", 3},
      {"5 tag letters", "\U000E0062\U000E0061\U000E006E\U000E0061\U000E006E\U000E0061", 3},
      {"5 struck through", "b̶a̶n̶a̶n̶a̶", 3},
      {"6 Cyrillic", "bаnаnа", 3},
      {"6 Greek", "bαnαnα", 3},
      {"7 Kangxi radical", "红烧\u2F5C肉面", 1},
      {"7 compatibility ideograph", "自\uFA08車", 2},
      {"8 overlong",
       "\xC1\xA2"
       "anana",
       3},
      {"8 malformed byte inside", "ba\xFFnana", 3},
      {"9 small capitals", "ʙᴀɴᴀɴᴀ", 3},
      {"10 repeats", "苹果果果手机", 0},
      {"several at once", "Ⓑ\u200Bа*ｎ·Ａ\U000E006Eaaa", 3},
  };
  const Compiled lexicon(PatternsOf(Words()));
  for (const Row& row : rows) {
    INFO(row.technique);
    const std::string text = row.text;
    const auto hits = Scan(lexicon.image(), text);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].id == row.id);
    CHECK(hits[0].end - hits[0].begin <= text.size());
  }
}

TEST_CASE("Scanner: a folded letter alone is no disguise, what was inserted is", "[lexicon]") {
  const Compiled lexicon(PatternsOf(Words()));
  const auto disguised = [&](const char* text) {
    return Scan(lexicon.image(), text).at(0).disguised;
  };
  CHECK_FALSE(disguised("蘋果手機"));
  CHECK_FALSE(disguised("ＢＡＮＡＮＡ"));
  CHECK(disguised("苹*果手机"));
  CHECK(disguised("苹\u200B果手机"));
  CHECK(disguised("苹果果果手机"));
}

TEST_CASE("Scanner: 19 a word cut between any two bytes is found", "[lexicon]") {
  const Compiled lexicon(PatternsOf(Words()));
  const std::string text = "我買了蘋😀果手機。";
  const auto whole = Scan(lexicon.image(), text);
  REQUIRE(whole.size() == 1);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    text::Reader reader;
    std::vector<text::Unit> units;
    reader.Push(std::string_view(text).substr(0, cut), units);
    reader.Push(std::string_view(text).substr(cut), units);
    reader.Finish(units);
    CHECK(ScanUnits(lexicon.image(), units) == whole);
  }
}

TEST_CASE("Scanner: 20 a sentence's end between two words keeps them apart", "[lexicon]") {
  const Compiled lexicon(PatternsOf(Words()));
  for (const char* text :
       {"吃苹果。手机坏了", "苹果\n手机", "苹果！手机", "力量大、麻雀小", "bananas", "ba nana"}) {
    INFO(text);
    CHECK(Scan(lexicon.image(), text).empty());
  }
}

}  // namespace
}  // namespace weir::lexicon
