// Whole texts: the same hits as in the stream, in order, in time bounded by the length.
#include "compliance/lexicon/block.h"

#include <time.h>

#include <catch2/catch.hpp>
#include <random>

#include "compliance/text/cursor.h"
#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"
#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

bool InOrder(const std::vector<Hit>& hits) {
  return std::is_sorted(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
  });
}

std::string Repeat(const std::string& piece, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

double CpuSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <typename Work>
double SecondsOf(const Work& work) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const double begin = CpuSeconds();
    work();
    best = std::min(best, CpuSeconds() - begin);
  }
  return best;
}

TEST_CASE("BlockScanner: finds what the stream's scanner finds, on texts of everything",
          "[lexicon]") {
  std::mt19937 random(31);
  const std::vector<std::string> alphabet = {
      "a",      "b",  "B",           "ｂ", "n",    "1",    "２",       "苹",           "果",
      "蘋",     "手", "机",          "果", "*",    " ",    ",",        "，",           "\u200B",
      "\u0301", "\n", "。",          "é",  "\xE4", "\xFF", "\xC1\xA2", "\xE0\x81\xA1", "\xF0\x9F",
      "😀",      "𝓫",  "\xED\xA0\x80"};
  const auto make = [&](size_t longest, size_t characters) {
    std::string text;
    for (size_t i = random() % longest + 1; i > 0; --i) {
      const std::string& piece = alphabet[random() % characters];
      const size_t counts[] = {1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 66};
      for (size_t n = counts[random() % 11]; n > 0; --n) text += piece;
    }
    return text;
  };
  for (int round = 0; round < 100; ++round) {
    std::vector<Pattern> patterns;
    for (uint32_t id = 0; id < 30; ++id) {
      std::string text = alphabet[random() % 13];
      for (size_t i = random() % 4; i > 0; --i) text += alphabet[random() % 15];
      patterns.push_back({text, id, random() % 2 == 0, static_cast<uint8_t>(random() % 5)});
    }
    const Compiled lexicon(patterns);
    for (int i = 0; i < 20; ++i) {
      const std::string text = make(60, alphabet.size());
      const std::vector<Hit> in_block = ScanBlock(lexicon.image(), text);
      REQUIRE(InOrder(in_block));
      const bool same = Sorted(in_block) == Sorted(ScanUnits(lexicon.image(), text::ReadAll(text)));
      if (!same) FAIL('"' << text << "\": " << Shown(text, in_block));
    }
  }
}

TEST_CASE("BlockScanner: finds the same at the seams of its window", "[lexicon]") {
  std::string longest;
  for (char c = 'a'; c <= 'z'; ++c) longest += c;
  longest += "012345";
  const Compiled lexicon(PatternsOf({"苹果手机", "果手", longest, "机"}));
  for (size_t shift = 0; shift < 80; ++shift) {
    std::string text;
    for (size_t i = 0; i + 40 + shift < Transcript::kEntries; ++i) text += i % 2 == 0 ? "手" : "果";
    text += " 苹*果手\u200B机 " + longest + " 苹果手机";
    for (size_t i = 0; i < Transcript::kEntries; ++i) text += i % 2 == 0 ? "手" : "果";
    const auto expected = Sorted(ScanUnits(lexicon.image(), text::ReadAll(text)));
    REQUIRE((Sorted(ScanBlock(lexicon.image(), text)) == expected));
  }
}

TEST_CASE("BlockScanner: every code point has the class of what it folds to", "[lexicon]") {
  const Compiled lexicon(PatternsOf({"banana", "苹果手机", "一二三〇", "自行车", "0123456789"}));
  const Sections& image = lexicon.image().sections();
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    const text::Folding folding = text::FoldingOf(code);
    const uint16_t letter_class = image.ClassOf(code);
    const bool letter = folding.kind <= text::Kind::kDigit;
    const bool right =
        letter ? letter_class == image.ClassOf(folding.folded) : letter_class >= kBreakClass;
    const bool symbol = (folding.kind == text::Kind::kSymbol) == (letter_class == kSymbolClass);
    if (!right || !symbol) FAIL("U+" << std::hex << static_cast<uint32_t>(code));
  }
}

TEST_CASE("Scanner: a pattern may allow shorter gaps than others", "[lexicon]") {
  for (uint8_t gap = 0; gap <= kMaxGap; ++gap) {
    const Compiled lexicon({{"苹果", 0, true, gap}, {"hot dog", 1, true, gap}});
    for (size_t symbols = 0; symbols <= kMaxGap; ++symbols) {
      const std::string between(symbols, '*');
      CHECK(Scan(lexicon.image(), "苹" + between + "果").size() == (symbols <= gap ? 1 : 0));
      CHECK(Scan(lexicon.image(), "h" + between + "otdog").size() == (symbols <= gap ? 1 : 0));
      CHECK(Scan(lexicon.image(), "hot" + between + "dog").size() == 1);  // its own gap
    }
    CHECK(Scan(lexicon.image(), "苹\u200B果").size() == 1);
  }
  const Pattern too_long[] = {{"苹果", 5, true, kMaxGap + 1}};
  CHECK(Compile(too_long).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Scanners: twice the text takes about twice the time, however hostile",
          "[lexicon][slow]") {
  std::vector<std::string> texts;
  for (size_t length = 1; length <= kMaxPatternUnits; ++length) {
    texts.push_back(std::string(length, 'a'));
    texts.push_back(Repeat("苹果", 3 * length).substr(0, 3 * length));
  }
  auto patterns = PatternsOf(texts, false);
  for (const Pattern& pattern : PatternsOf(texts)) patterns.push_back(pattern);
  const Compiled lexicon(patterns);
  constexpr size_t kBytes = 8'000;
  for (const char* piece :
       {"a", "苹果", "苹****果****", "苹苹果果果", "a\u200B", "苹\u200B*\u200B果", "aab"}) {
    INFO(piece);
    const std::string once = Repeat(piece, kBytes);
    const std::string twice = Repeat(piece, 2 * kBytes);
    const auto block = [&](const std::string& text) {
      return SecondsOf([&] {
        std::vector<Hit> hits;
        BlockScanner scanner(lexicon.image(), text);
        while (scanner.Next(hits)) hits.clear();
      });
    };
    CHECK(block(twice) < 4 * block(once) + 0.02);
  }
}

TEST_CASE("UnitBefore: going back over any bytes gives the units of going forward", "[lexicon]") {
  std::mt19937 random(33);
  const std::string bytes = "a\xE4\xBD\xA0\xC1\xA2\xF0\x9F\x98\x80\xE0\x81\xFF\x80";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random() % 12 + 1; i > 0; --i) text += bytes[random() % bytes.size()];
    for (const text::Unit& unit : text::ReadAll(text)) {
      const text::Unit before = text::UnitBefore(text, unit.end());
      REQUIRE(before.begin == unit.begin);
      REQUIRE(before.end() == unit.end());
      REQUIRE(before.folded == unit.folded);
      REQUIRE((before.kind == unit.kind && before.raw == unit.raw));
    }
  }
}

}  // namespace
}  // namespace weir::lexicon
