// Leet, stray letters and one character a line: rows 9, 15 and 16.
#include <algorithm>

#include "compliance/variant/leet.h"
#include "compliance/variant/lines.h"
#include "compliance/variant/stray.h"
#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

// The letters that come out; a symbol as '_', a break as '|', what is not seen is left out.
template <typename Reading>
std::string Shown(std::string_view text) {
  std::string shown;
  for (const Unit& unit : Read(Reading(), text::ReadAll(text))) {
    if (unit.kind == Kind::kInvisible) continue;
    const char32_t letter = unit.kind == Kind::kSymbol  ? U'_'
                            : unit.kind == Kind::kBreak ? U'|'
                                                        : unit.folded;
    shown += Utf8({&letter, 1});
  }
  return shown;
}

struct Row {
  const char* text;
  const char* shown;
};

TEST_CASE("Leet: digits and signs in a word with two letters are letters", "[variant]") {
  const Row rows[] = {
      {"b4n4n4", "banana"},
      {"b@n@n@", "banana"},
      {"B4N4NA", "banana"},
      {"b4", "b4"},
      {"4pple", "apple"},
      {"h3110", "h3110"},
      {"h3ll0", "hello"},
      {"w0r1d", "worid"},
      {"$tre$$", "stress"},
      {"7est", "test"},
      {"2023", "2023"},
      {"10a", "10a"},
      {"10ab", "ioab"},
      {"苹4果ab3", "苹4果abe"},
      {"a4 b4", "a4_b4"},
      {"a4。b4c", "a4|bac"},
      {"b\u200B4nan4", "banana"},
      {"b2n4n4", "b2nana"},
      {"4", "4"},
      {"", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Shown<Leet>(row.text) == row.shown);
  }
}

TEST_CASE("Leet: a word that begins with too many digits is none", "[variant]") {
  const std::string most(Leet::kMaxHeld - 2, '0');
  CHECK(Shown<Leet>("a" + most + "b4") == "a" + std::string(Leet::kMaxHeld - 2, 'o') + "ba");
  CHECK(Shown<Leet>("a" + most + "00b4 b4n") == "a" + most + "00b4_ban");
}

TEST_CASE("LeetPatterns: 1 may stand for l too", "[variant]") {
  CHECK(LeetPatterns("Banana") == std::vector<std::string>{"banana"});
  CHECK(LeetPatterns("bill") == std::vector<std::string>{"bill", "biil", "bili", "biii"});
  CHECK(LeetPatterns("llllllll").size() == kMaxLeetPatterns);
  CHECK(LeetPatterns("苹果").empty());
  CHECK(LeetPatterns("").empty());
}

TEST_CASE("Stray: a single letter between two Han characters is a symbol", "[variant]") {
  const Row rows[] = {
      {"苹a果b手c机", "苹_果_手_机"},
      {"苹ab果", "苹ab果"},
      {"苹a\u200B果", "苹_果"},
      {"苹a", "苹a"},
      {"a果", "a果"},
      {"苹a 果", "苹a_果"},
      {"苹 a果", "苹_a果"},
      {"苹a。果", "苹a|果"},
      {"苹aの", "苹aの"},
      {"苹1果", "苹1果"},
      {"维生素C和D", "维生素_和d"},
      {"", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Shown<Stray>(row.text) == row.shown);
  }
}

TEST_CASE("Lines: the line feeds between lines of one letter are symbols", "[variant]") {
  const Row rows[] = {
      {"苹\n果\n手\n机", "苹_果_手_机"},
      {"苹\r\n果\r\n手\r\n机\r\n", "苹__果__手__机_|"},
      {"苹\n\n果", "苹__果"},
      {"苹\n果汁", "苹|果汁"},
      {"苹\n果\n手机", "苹_果_手机"},
      {"大苹\n果\n手", "大苹|果_手"},
      {"苹\n果\n手机\n壳", "苹_果_手机|壳"},
      {"1. \n2. \n", "1___2__|"},
      {"苹。\n果。", "苹||果|"},
      {"\n苹\n", "|苹|"},
      {"", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Shown<Lines>(row.text) == row.shown);
  }
}

template <typename Reading>
void CheckPassesUnitsOneForOne(uint32_t seed) {
  Random random(seed);
  const std::vector<std::string> parts = {"苹", "a",  "b", "4", "@",  "\u200B", " ",
                                          "\n", "。", "2", "$", "の", "\xFF"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random.Below(50); i > 0; --i) text += random.Of(parts);
    const std::vector<Unit> units = text::ReadAll(text);
    Reading reading;
    std::vector<Unit> out;
    for (const Unit& unit : units) {
      reading.Push(unit, out);
      const uint64_t end = out.empty() ? 0 : out.back().end();
      REQUIRE(std::min(reading.held_begin(), unit.end()) == end);
      REQUIRE((unit.end() == end || unit.begin - end < 4 * Reading::kMaxHeld));
    }
    reading.Finish(out);
    REQUIRE(out.size() == units.size());
    for (size_t i = 0; i < out.size(); ++i) REQUIRE(out[i].begin == units[i].begin);
  }
}

TEST_CASE("Leet, Stray, Lines: one unit for one, in order, and held_begin() is the first kept back",
          "[variant]") {
  CheckPassesUnitsOneForOne<Leet>(1);
  CheckPassesUnitsOneForOne<Stray>(2);
  CheckPassesUnitsOneForOne<Lines>(3);
}

template <typename Reading>
bool Finds(CompiledPatterns& patterns, uint32_t id, const std::string& text) {
  const auto hits = ScanUnits(patterns.image(), Read(Reading(), text::ReadAll(text)));
  return std::any_of(hits.begin(), hits.end(), [&](const auto& hit) { return hit.id == id; });
}

TEST_CASE("Disguise 9: leet is read", "[variant][disguise]") {
  const std::vector<std::string> words = {"banana", "chocolate", "telescope", "parasol"};
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < words.size(); ++id) patterns.Add(id, LeetPatterns(words[id]));
  const std::vector<std::pair<char, const char*>> signs = {{'a', "4"}, {'a', "@"}, {'o', "0"},
                                                           {'i', "1"}, {'l', "1"}, {'e', "3"},
                                                           {'s', "5"}, {'s', "$"}, {'t', "7"}};
  Random random(9);
  Share share;
  while (share.tried < 400) {
    const auto id = static_cast<uint32_t>(random.Below(words.size()));
    std::string text;
    size_t letters = 0;
    for (const char letter : words[id]) {
      std::vector<std::string> choices = {std::string(1, letter)};
      for (const auto& [from, to] : signs) {
        if (from == letter) choices.emplace_back(to);
      }
      text += random.Of(choices);
      if (text.back() == letter) ++letters;
    }
    if (letters < 2 || text == words[id]) continue;
    ++share.tried;
    if (Finds<Leet>(patterns, id, "我要" + text + ", ok")) ++share.caught;
  }
  Print("9, leet", share);
  CHECK(share.caught == share.tried);
}

TEST_CASE("Disguise 15: strewn letters are skipped", "[variant][disguise]") {
  const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "好吃面条"};
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < words.size(); ++id) patterns.Add(id, {words[id]});
  Random random(15);
  Share share;
  for (; share.tried < 300; ++share.tried) {
    const auto id = static_cast<uint32_t>(share.tried % words.size());
    std::string text;
    for (const char32_t letter : Letters(words[id])) {
      text += Utf8({&letter, 1});
      if (random.Chance(70)) text += static_cast<char>('a' + random.Below(26));
    }
    if (Finds<Stray>(patterns, id, "我要" + text + "吗")) ++share.caught;
  }
  Print("15, strewn letters", share);
  CHECK(share.caught == share.tried);
}

TEST_CASE("Disguise 16: one character a line is read", "[variant][disguise]") {
  const std::vector<std::string> words = {"苹果手机", "红烧牛肉面", "好吃面条", "banana"};
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < words.size(); ++id) patterns.Add(id, {words[id]});
  const std::vector<std::string> ends = {"\n", "\r\n", "\n\n", " \n", ",\n", "\u2028"};
  Random random(16);
  Share share;
  for (; share.tried < 300; ++share.tried) {
    const auto id = static_cast<uint32_t>(share.tried % words.size());
    const std::string& end = random.Of(ends);
    std::string text = "请看这个" + end;
    for (const char32_t letter : Letters(words[id])) text += Utf8({&letter, 1}) + end;
    text += random.Chance(50) ? "多少钱" : "";
    if (Finds<Lines>(patterns, id, text)) ++share.caught;
  }
  Print("16, one character a line", share);
  CHECK(share.caught == share.tried);
}

}  // namespace
}  // namespace weir::variant
