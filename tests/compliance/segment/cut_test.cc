#include "compliance/segment/cut.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "tests/compliance/segment/dictionary_fixture.h"

namespace weir::segment {
namespace {

TEST_CASE("Aligned: 20 a word inside a longer one is no hit, the word itself is", "[segment]") {
  const Compiled words(SmallDictionary(), {"大麻", "苹果手机"});
  CHECK_FALSE(words.IsAligned("这是个", "大麻", "烦"));
  CHECK_FALSE(words.IsAligned("我有个", "大麻", "烦了"));
  CHECK(words.IsAligned("我有", "大麻", ""));
  CHECK(words.IsAligned("我有", "大麻", "了"));
  CHECK(words.IsAligned("", "大麻", ""));
  CHECK(words.IsAligned("我吃", "苹果", "坏了"));
  CHECK_FALSE(words.IsAligned("我吃", "苹果", "手机"));
}

TEST_CASE("Aligned: a word of the lexicon that no dictionary has is a word", "[segment]") {
  const std::vector<Word> words = {{"果", 800}, {"手", 5000}, {"机", 3000}, {"手机", 5000}};
  CHECK_FALSE(Compiled(words).IsAligned("我", "手", "机"));
  CHECK(Compiled(words, {"苹果"}).IsAligned("我", "苹果", "手机"));
  CHECK(Compiled(words).Shown("我苹果手机") == "我/苹/果/手机");
  CHECK(Compiled(words, {"蘋*果"}).Shown("我苹果手机") == "我/苹果/手机");
  CHECK_FALSE(Compiled({{"手", 5000}, {"手机", 2000}}, {"果手"}).IsAligned("苹", "果手", "机"));
}

TEST_CASE("Aligned: only the nearest Han letters count as context", "[segment]") {
  const Compiled words(SmallDictionary(), {"大麻"});
  CHECK(words.IsAligned("", "大麻", "，烦"));
  CHECK(words.IsAligned("", "大麻", std::string("\0烦", 4)));
  CHECK(words.IsAligned("", "大麻", "a烦"));
  const Compiled chain({{"一二三四五", 1000}, {"五六", 10}, {"六", 1}, {"五", 1}}, {});
  CHECK_FALSE(chain.IsAligned("一二三四", "五六", ""));
  CHECK(chain.IsAligned("二三四", "五六", ""));
  const Compiled tail({{"一二三四", 1000}, {"一二", 10}}, {});
  CHECK_FALSE(tail.IsAligned("", "一二", "三四"));
  const Compiled long_tail({{"一二三四五", 1000}, {"一二", 10}}, {});
  CHECK(long_tail.IsAligned("", "一二", "三四五"));
}

TEST_CASE("Aligned: without a dictionary every hit stands", "[segment]") {
  CHECK(Aligned(Dictionary(), U"这是个", U"大麻", U"烦"));
  CHECK_FALSE(IsBroken(Dictionary(), U"", U"平果首", U""));
}

TEST_CASE("IsSettled: with two Han letters, anything else, or the end", "[segment]") {
  CHECK_FALSE(IsSettled(U"", false));
  CHECK_FALSE(IsSettled(U"烦", false));
  CHECK(IsSettled(U"烦了", false));
  CHECK(IsSettled(U"烦。", false));
  CHECK(IsSettled(U"a", false));
  CHECK(IsSettled(std::u32string_view(U"\0", 1), false));
  CHECK(IsSettled(U"", true));
  CHECK(IsSettled(U"烦", true));
}

TEST_CASE("Aligned: what is settled does not change with more text", "[segment]") {
  const Compiled words(SmallDictionary(), {"大麻"});
  for (const char* more : {"", "大", "手机坏了", "，", "麻烦麻烦"}) {
    const std::u32string after = U"烦了" + Letters(more);
    CHECK_FALSE(Aligned(words.dictionary(), U"个", U"大麻", after));
  }
}

TEST_CASE("IsBroken: letters that make no word where they stand", "[segment]") {
  const Compiled words(SmallDictionary(), {"大麻"});
  CHECK(words.IsBroken("我有", "平果首", ""));
  CHECK(words.IsBroken("", "平果首级", "了"));
  CHECK_FALSE(words.IsBroken("我有", "大麻首", ""));
  CHECK_FALSE(words.IsBroken("吃", "平苹果", ""));
  CHECK(words.IsBroken("吃", "果平首", "机"));
}

TEST_CASE("Cut: the longest words and the longest hits stay inside their limits", "[segment]") {
  std::string longest;
  for (size_t i = 0; i < kMaxWordUnits; ++i) longest += "麻";
  const Compiled words({{"大", 5}}, {longest, longest + "麻"});
  CHECK(words.dictionary().words() == 2);
  CHECK(words.IsAligned("这是大大", longest, "大大"));
  CHECK(words.Shown("大" + longest + "大") == "大/" + longest + "/大");
}

using Costs = std::map<std::u32string, double>;

// The cost of the cheapest of all ways to cut a text, tried one after the other.
double Cheapest(const Costs& costs, double unknown, const std::u32string& text) {
  if (text.empty()) return 0;
  double best = unknown + Cheapest(costs, unknown, text.substr(1));
  for (size_t end = 1; end <= text.size(); ++end) {
    const auto found = costs.find(text.substr(0, end));
    if (found == costs.end()) continue;
    best = std::min(best, found->second + Cheapest(costs, unknown, text.substr(end)));
  }
  return best;
}

double CostOf(const Costs& costs, double unknown, const std::u32string& text,
              const std::vector<size_t>& ends) {
  double cost = 0;
  size_t begin = 0;
  for (const size_t end : ends) {
    const auto found = costs.find(text.substr(begin, end - begin));
    cost += found == costs.end() ? unknown : found->second;
    begin = end;
  }
  return cost;
}

TEST_CASE("Cut: as cheap as the best of all ways to cut every text of six letters", "[segment]") {
  const std::u32string letters = U"甲乙丙";
  std::mt19937 random(4);
  for (int round = 0; round < 10; ++round) {
    std::vector<Word> words;
    Costs costs;
    double total = 0;
    for (const char* text : {"甲", "乙", "甲乙", "乙丙", "丙甲", "甲乙丙", "乙乙", "丙丙甲乙"}) {
      words.push_back({text, 1 + random() % 100'000});
      total += static_cast<double>(words.back().frequency);
    }
    for (const Word& word : words) {
      costs[Letters(word.text)] = std::log(total / static_cast<double>(word.frequency));
    }
    const Compiled compiled(words);
    for (int code = 0; code < 729; ++code) {
      std::u32string text;
      for (int i = 0, rest = code; i < 6; ++i, rest /= 3) {
        text += letters[static_cast<size_t>(rest % 3)];
      }
      const std::vector<size_t> ends = Cut(compiled.dictionary(), text);
      REQUIRE(ends.back() == text.size());
      REQUIRE(CostOf(costs, std::log(total), text, ends) <=
              Cheapest(costs, std::log(total), text) + 6.0 / kCostOfNat);
    }
  }
}

}  // namespace
}  // namespace weir::segment
