// What a stream relies on: the cut does not matter, nothing safe is ever hit, little is held back.
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

// Scans unit by unit and checks every promise of safe_end on the way. Returns the hits.
std::vector<Hit> ScanChecked(const Image& image, const std::vector<text::Unit>& units) {
  Scanner scanner(image);
  std::vector<Hit> hits;
  uint64_t safe = 0;
  for (size_t i = 0; i <= units.size(); ++i) {
    const size_t before = hits.size();
    if (i < units.size()) scanner.Push(units[i], hits);
    if (i == units.size()) scanner.Finish(hits);
    for (size_t at = before; at < hits.size(); ++at) REQUIRE(hits[at].begin >= safe);
    REQUIRE(scanner.safe_end() >= safe);
    safe = scanner.safe_end();
    if (i >= units.size()) break;
    const size_t oldest = i + 1 > kMaxHitUnits ? i + 1 - kMaxHitUnits : 0;
    REQUIRE((safe >= units[oldest].begin && safe <= units[i].end()));
  }
  REQUIRE((units.empty() || safe == units.back().end()));
  return hits;
}

std::string RandomText(std::mt19937& random, size_t longest) {
  const std::vector<std::string> alphabet = {"a",      "b",      "n",  "1",    "2",   "苹",
                                             "果",     "手",     "果", "*",    " ",   ",",
                                             "\u200B", "\u200B", "\n", "\xE4", "\xFF"};
  std::string text;
  for (size_t i = random() % longest; i > 0; --i) {
    const std::string& piece = alphabet[random() % alphabet.size()];
    const size_t counts[] = {1, 1, 1, 1, 1, 2, 3, 50, 70};
    for (size_t n = counts[random() % 9]; n > 0; --n) text += piece;
  }
  return text;
}

std::vector<Pattern> MixedPatterns() {
  auto patterns =
      PatternsOf({"苹果手", "果果", "果", "手苹果果", "ban", "ana", "n a", "11", "12", "a果"});
  patterns[5].whole_word = false;
  return patterns;
}

TEST_CASE("Scanner: safe_end never moves back and no hit begins before it", "[lexicon]") {
  std::mt19937 random(3);
  const Compiled lexicon(MixedPatterns());
  for (int round = 0; round < 1000; ++round) {
    const auto units = text::ReadAll(RandomText(random, 40));
    CHECK(ScanChecked(lexicon.image(), units) == ScanUnits(lexicon.image(), units));
  }
}

TEST_CASE("Scanner: any cutting of the bytes gives the same hits and safe_end", "[lexicon]") {
  std::mt19937 random(4);
  const Compiled lexicon(MixedPatterns());
  for (int round = 0; round < 500; ++round) {
    const std::string text = RandomText(random, 30);
    const auto expected = Scan(lexicon.image(), text);
    text::Reader reader;
    Scanner scanner(lexicon.image());
    std::vector<Hit> hits;
    for (size_t at = 0; at < text.size();) {
      const size_t size = std::min<size_t>(random() % 7, text.size() - at);
      std::vector<text::Unit> units;
      reader.Push(std::string_view(text).substr(at, size), units);
      for (const text::Unit& unit : units) scanner.Push(unit, hits);
      at += size;
    }
    std::vector<text::Unit> rest;
    reader.Finish(rest);
    for (const text::Unit& unit : rest) scanner.Push(unit, hits);
    scanner.Finish(hits);
    REQUIRE(hits == expected);
    REQUIRE(scanner.safe_end() == text.size());
  }
}

TEST_CASE("Scanner: hits begin and end on character boundaries", "[lexicon]") {
  std::mt19937 random(5);
  const Compiled lexicon(MixedPatterns());
  for (int round = 0; round < 1000; ++round) {
    const auto units = text::ReadAll(RandomText(random, 40));
    for (const Hit& hit : ScanUnits(lexicon.image(), units)) {
      const auto begins = [&](const text::Unit& unit) { return unit.begin == hit.begin; };
      const auto ends = [&](const text::Unit& unit) { return unit.end() == hit.end; };
      REQUIRE(std::any_of(units.begin(), units.end(), begins));
      REQUIRE(std::any_of(units.begin(), units.end(), ends));
      REQUIRE(hit.begin < hit.end);
    }
  }
}

// What is held back after each unit, in characters.
std::string HeldAfterEach(const Image& image, std::string_view text) {
  Scanner scanner(image);
  std::vector<Hit> hits;
  std::string held;
  for (const text::Unit& unit : text::ReadAll(text)) {
    scanner.Push(unit, hits);
    held += std::to_string(
        text::CodePoints(text.substr(scanner.safe_end(), unit.end() - scanner.safe_end())));
  }
  return held;
}

TEST_CASE("Scanner: holds exactly the letters that may still become a hit", "[lexicon]") {
  struct Row {
    const char* name;
    std::vector<std::string> patterns;
    const char* text;
    const char* held;
  };
  const Row rows[] = {
      {"nothing of a pattern", {"苹果手机"}, "吃香蕉", "000"},
      {"a pattern's beginning", {"苹果手机"}, "苹果手表", "1230"},
      {"released when complete", {"苹果手机"}, "苹果手机", "1230"},
      {"a longer pattern goes on", {"苹果", "苹果手机"}, "苹果手", "123"},
      {"the suffix of a complete one", {"苹果手机", "机场"}, "苹果手机", "1231"},
      {"the suffix of a failed one", {"苹果手机", "果汁"}, "苹果汁", "120"},
      {"a gap",
       {"苹果手机"},
       "苹 - 果",
       "1234"
       "5"},
      {"a gap too long", {"苹果"}, "苹-----", "123450"},
      {"a break", {"苹果手机"}, "苹果。", "120"},
      {"a whole word waits for its edge", {"ab"}, "ab", "12"},
      {"a number that is complete waits too", {"12"}, "12 ", "120"},
      {"a word that cannot begin here", {"ab"}, "xaxab", "00000"},
      {"a double letter", {"哈哈"}, "哈哈哈哈", "1111"},
      {"one letter", {"果"}, "果果", "00"},
      {"a repeated first letter", {"苹果"}, "苹苹苹", "111"},
      {"a repeated inner letter", {"苹果机"}, "苹果果果", "1234"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const Compiled lexicon(PatternsOf(row.patterns));
    std::string held = HeldAfterEach(lexicon.image(), row.text);
    if (std::string(row.name) == "a gap") held.resize(5);
    CHECK(held == row.held);
  }
}

TEST_CASE("Scanner: ten megabytes need no more memory than ten bytes", "[lexicon]") {
  const Compiled lexicon(PatternsOf({"苹果手机", "banana"}));
  text::Reader reader;
  Scanner scanner(lexicon.image());
  std::vector<text::Unit> units;
  std::vector<Hit> hits;
  const std::string piece = "我们吃香蕉 and bananas, 苹苹苹苹 的 果aaaaaaaaaaa banana. ";
  size_t most_units = 0;
  size_t found = 0;
  size_t bytes = 0;
  for (; bytes < (10u << 20); bytes += piece.size()) {
    units.clear();
    hits.clear();
    reader.Push(piece, units);
    for (const text::Unit& unit : units) scanner.Push(unit, hits);
    found += hits.size();
    most_units = std::max(most_units, units.capacity());
  }
  CHECK(found == bytes / piece.size());
  CHECK(most_units < 256);
}

}  // namespace
}  // namespace weir::lexicon
