// Look-alikes, emoji, split characters and words written backwards: rows 13, 14, 16 and 18.
#include "compliance/variant/looks.h"

#include <algorithm>
#include <map>

#include "compliance/lexicon/limits.h"
#include "compliance/text/fold_table.h"
#include "compliance/variant/respell.h"
#include "compliance/variant/syllable.h"
#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

const std::vector<std::string>& HanWords() {
  static const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "好吃面条"};
  return words;
}

bool Finds(CompiledPatterns& patterns, uint32_t id, const std::vector<Unit>& units) {
  const auto hits = ScanUnits(patterns.image(), units);
  return std::any_of(hits.begin(), hits.end(), [&](const auto& hit) { return hit.id == id; });
}

TEST_CASE("LookOf: what looks alike is one character, whichever it is", "[variant]") {
  CHECK(LookOf(U'菓') == LookOf(U'果'));
  CHECK(LookOf(U'掱') == LookOf(U'手'));
  CHECK(LookOf(U'末') == LookOf(U'未'));
  CHECK(LookOf(U'果') != LookOf(U'手'));
  CHECK(LookOf(U'a') == U'a');
  CHECK(LookOf(0x10FFFF) == 0x10FFFF);
}

TEST_CASE("LookOf: total and idempotent, and no group is large", "[variant]") {
  std::map<char32_t, size_t> sizes;
  for (char32_t code = 0; code < 0x30000; ++code) {
    REQUIRE(LookOf(LookOf(code)) == LookOf(code));
    ++sizes[LookOf(code)];
  }
  for (const auto& [look, size] : sizes) CHECK(size <= 12);
}

TEST_CASE("Looks: an emoji that stands for a word is a letter, others stay symbols", "[variant]") {
  const std::vector<Unit> units = Read(Looks(), text::ReadAll("🍎手，☯\U0003F200\U0003F001x"));
  REQUIRE(units.size() == 7);
  CHECK(units[0].folded == EmojiLetterOf(U'🍎'));
  CHECK(units[0].kind == Kind::kLetter);
  CHECK(units[0].begin == 0);
  CHECK(units[0].size == 4);
  CHECK(units[2].kind == Kind::kSymbol);
  CHECK(units[4].kind == Kind::kSymbol);
  CHECK(units[5].kind == Kind::kSymbol);
  CHECK(units[6].folded == 'x');
  CHECK(EmojiLetterOf(U'果') == 0);
  CHECK(EmojiLetterOf(0x10FFFF) == 0);
}

TEST_CASE("LooksPatterns: the look, then with emoji for words, none an emoji alone", "[variant]") {
  const std::u32string apple = {EmojiLetterOf(U'🍎')};
  const std::u32string phone = {EmojiLetterOf(U'📱')};
  const std::vector<std::string> patterns = LooksPatterns("蘋果手機");
  REQUIRE(patterns.size() > 3);
  const auto has = [&](const std::u32string& letters) {
    return std::find(patterns.begin(), patterns.end(), Utf8(letters)) != patterns.end();
  };
  const auto look = [](std::u32string_view letters) {
    std::u32string looks;
    for (const char32_t letter : letters) looks += LookOf(letter);
    return looks;
  };
  CHECK(patterns[0] == Utf8(look(U"苹果手机")));
  CHECK(has(apple + look(U"手机")));
  CHECK(has(look(U"苹果") + phone));
  CHECK(has(apple + phone));
  CHECK(LooksPatterns("苹果").size() == 1);
  CHECK(LooksPatterns("banana") == std::vector<std::string>{"banana"});
  CHECK(LooksPatterns("牛马牛马牛马牛马牛马").size() == kMaxLooksPatterns);
  for (const std::string& pattern : patterns) CHECK(text::Fold(pattern) == pattern);
}

TEST_CASE("SplitPatterns: one or more characters as their halves", "[variant]") {
  CHECK(SplitPatterns("好吃") == std::vector<std::string>{"女子吃", "好口乞", "女子口乞"});
  CHECK(SplitPatterns("江人") == std::vector<std::string>{"氵工人", "水工人"});
  CHECK(SplitPatterns("好").empty());
  CHECK(SplitPatterns("一一").empty());
  CHECK(SplitPatterns("banana").empty());
  CHECK(SplitPatterns("好好好好好好好好").size() == kMaxSplitPatterns);
}

TEST_CASE("SplitPatterns: no pattern is longer than the lexicon takes", "[variant]") {
  std::string text;
  for (size_t i = 0; i < lexicon::kMaxPatternUnits; ++i) text += "好";
  CHECK(SplitPatterns(text).empty());
  text.resize(text.size() - 3);
  std::vector<lexicon::Pattern> patterns;
  for (const std::string& split : SplitPatterns(text)) patterns.push_back({split, 0, true});
  CHECK(patterns.size() == lexicon::kMaxPatternUnits - 1);
  CHECK(lexicon::Compile(patterns).ok());
}

TEST_CASE("ReversedPatterns: three letters or more, and not the same", "[variant]") {
  CHECK(ReversedPatterns("苹果手机") == std::vector<std::string>{"机手果苹"});
  CHECK(ReversedPatterns("Banana") == std::vector<std::string>{"ananab"});
  CHECK(ReversedPatterns("a-bc") == std::vector<std::string>{"cb-a"});
  CHECK(ReversedPatterns("手机").empty());
  CHECK(ReversedPatterns("上海自来水来自海上").empty());
  CHECK(ReversedPatterns("").empty());
}

TEST_CASE("Disguise 13: split characters are put together", "[variant][disguise]") {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 3; ++id) patterns.Add(id, SplitPatterns(HanWords()[id]));
  CHECK(Finds(patterns, 2, text::ReadAll("女子吃面条")));
  const std::vector<std::pair<std::string, std::vector<std::string>>> halves = {
      {"苹", {"艹平", "草平"}}, {"机", {"木几"}}, {"红", {"纟工", "丝工"}},
      {"烧", {"火尧"}},         {"好", {"女子"}}, {"吃", {"口乞"}}};
  Random random(13);
  Share share;
  while (share.tried < 300) {
    const auto id = static_cast<uint32_t>(random.Below(3));
    std::string text = HanWords()[id];
    for (const auto& [letter, parts] : halves) {
      const size_t at = text.find(letter);
      if (at != text.npos && random.Chance(60)) text.replace(at, 3, random.Of(parts));
    }
    if (text == HanWords()[id]) continue;
    ++share.tried;
    if (Finds(patterns, id, text::ReadAll("我要" + text + "吗"))) ++share.caught;
  }
  Print("13, split characters", share);
  CHECK(share.percent() >= 90);
}

TEST_CASE("Disguise 14: look-alikes are seen through", "[variant][disguise]") {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 3; ++id) patterns.Add(id, LooksPatterns(HanWords()[id]));
  CHECK(Finds(patterns, 0, Read(Looks(), text::ReadAll("蘋菓掱機"))));
  std::map<char32_t, std::vector<char32_t>> alike;
  for (char32_t code = 0x4E00; code < 0x9FFF; ++code) alike[LookOf(code)].push_back(code);
  Random random(14);
  Share share;
  while (share.tried < 300) {
    const auto id = static_cast<uint32_t>(random.Below(3));
    const std::u32string word = Letters(HanWords()[id]);
    std::u32string disguised = word;
    for (char32_t& letter : disguised) letter = random.Of(alike[LookOf(letter)]);
    if (disguised == word) continue;
    ++share.tried;
    if (Finds(patterns, id, Read(Looks(), text::ReadAll("我要" + Utf8(disguised) + "吗")))) {
      ++share.caught;
    }
  }
  Print("14, look-alikes of the table", share);
  CHECK(share.percent() >= 90);
}

TEST_CASE("Disguise 16: words written backwards are found", "[variant][disguise]") {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 4; ++id) patterns.Add(id, ReversedPatterns(NeutralWords()[id]));
  Random random(61);
  Share share;
  for (; share.tried < 200; ++share.tried) {
    const auto id = static_cast<uint32_t>(random.Below(4));
    std::u32string word = Letters(NeutralWords()[id]);
    std::reverse(word.begin(), word.end());
    std::string text;
    for (const char32_t letter : word) {
      text += Utf8({&letter, 1});
      if (id < 3 && random.Chance(30)) text += "*";
    }
    if (Finds(patterns, id, text::ReadAll("我要 " + text + " 吗"))) ++share.caught;
  }
  Print("16, backwards", share);
  CHECK(share.caught == share.tried);
}

TEST_CASE("Disguise 18: emoji are read as words", "[variant][disguise]") {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 3; ++id) patterns.Add(id, LooksPatterns(HanWords()[id]));
  const std::vector<std::pair<std::string, std::vector<std::string>>> emoji = {
      {"苹果", {"🍎", "🍏", "🍎\uFE0F"}},
      {"手机", {"📱", "📲"}},
      {"牛", {"🐂", "🐄"}},
      {"面条", {"🍜"}},
      {"肉", {"🍖", "🥩"}}};
  Random random(18);
  Share share;
  while (share.tried < 300) {
    const auto id = static_cast<uint32_t>(random.Below(3));
    std::string text = HanWords()[id];
    for (const auto& [word, signs] : emoji) {
      const size_t at = text.find(word);
      if (at != text.npos && random.Chance(60)) text.replace(at, word.size(), random.Of(signs));
    }
    if (text == HanWords()[id]) continue;
    ++share.tried;
    const bool caught = Finds(patterns, id, Read(Looks(), text::ReadAll("我要" + text + "吗")));
    if (caught) ++share.caught;
  }
  Print("18, emoji", share);
  CHECK(share.percent() >= 90);
}

}  // namespace
}  // namespace weir::variant
