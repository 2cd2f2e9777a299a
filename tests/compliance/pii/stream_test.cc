// What a stream relies on: the cut does not matter, nothing safe is ever hit, little is held back.
#include <catch2/catch.hpp>
#include <random>

#include "tests/compliance/pii/scan.h"

namespace weir::pii {
namespace {

// Scans unit by unit and checks every promise of safe_end on the way. Returns the hits.
std::vector<Hit> ScanChecked(const std::vector<text::Unit>& units) {
  Scanner scanner;
  std::vector<Hit> hits;
  uint64_t safe = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    const size_t before = hits.size();
    scanner.Push(units[i], hits);
    for (size_t at = before; at < hits.size(); ++at) REQUIRE(hits[at].begin >= safe);
    REQUIRE(scanner.safe_end() >= safe);
    safe = scanner.safe_end();
    const size_t oldest = i + 1 > Scanner::kMaxRunUnits ? i + 1 - Scanner::kMaxRunUnits : 0;
    REQUIRE((safe >= units[oldest].begin && safe <= units[i].end()));
  }
  const size_t before = hits.size();
  scanner.Finish(hits);
  for (size_t at = before; at < hits.size(); ++at) REQUIRE(hits[at].begin >= safe);
  REQUIRE((units.empty() || scanner.safe_end() == units.back().end()));
  return hits;
}

std::string RandomText(std::mt19937& random, size_t longest) {
  const std::vector<std::string> pieces = {"138",
                                           "1234",
                                           "5678",
                                           "1",
                                           "13812345678",
                                           "11010519491231002",
                                           "X",
                                           "x",
                                           "4111111111111111",
                                           " ",
                                           " ",
                                           "-",
                                           ".",
                                           "+",
                                           "86",
                                           "一",
                                           "三",
                                           "手机",
                                           "john",
                                           "@",
                                           "@qq",
                                           ".com",
                                           "\u200B",
                                           "\n",
                                           "\xFF",
                                           "\xE4",
                                           "，",
                                           "京A",
                                           "使",
                                           "(010)",
                                           "转",
                                           ":",
                                           "fe80::1",
                                           "39.9042,",
                                           "116.4074",
                                           "护照E12345678",
                                           "00:1a:2b:3c:4d:5e",
                                           "sk-a1b2c3d4e5f6g7h8i9",
                                           "验证码",
                                           "微信",
                                           "wxid_",
                                           "91350100M000100Y43"};
  std::string text;
  for (size_t i = random() % longest; i > 0; --i) {
    const std::string& piece = pieces[random() % pieces.size()];
    const size_t counts[] = {1, 1, 1, 1, 1, 1, 2, 30, 90};
    for (size_t n = counts[random() % 9]; n > 0; --n) text += piece;
  }
  return text;
}

TEST_CASE("Scanner: safe_end never moves back and no hit begins before it", "[pii]") {
  std::mt19937 random(41);
  size_t found = 0;
  for (int round = 0; round < 2000; ++round) {
    const auto units = text::ReadAll(RandomText(random, 25));
    const auto hits = ScanChecked(units);
    REQUIRE((hits == ScanUnits(units)));
    found += hits.size();
  }
  CHECK(found > 500);  // or the texts try nothing
}

TEST_CASE("Scanner: hits lie on character boundaries, and one ends before the next begins",
          "[pii]") {
  std::mt19937 random(42);
  for (int round = 0; round < 1000; ++round) {
    const auto units = text::ReadAll(RandomText(random, 25));
    std::vector<bool> boundary(units.empty() ? 1 : units.back().end() + 1, false);
    boundary[0] = true;
    for (const text::Unit& unit : units) boundary[unit.end()] = true;
    uint64_t end = 0;
    for (const Hit& hit : ScanUnits(units)) {
      REQUIRE(hit.begin >= end);
      end = hit.end;
      REQUIRE(hit.begin < hit.end);
      REQUIRE((boundary[hit.begin] && boundary[hit.end]));
      REQUIRE((hit.score_permille > 0 && hit.score_permille <= 1000));
    }
  }
}

TEST_CASE("Scanner: any cutting of the bytes gives the same hits and safe_end", "[pii]") {
  std::mt19937 random(43);
  for (int round = 0; round < 500; ++round) {
    const std::string text = RandomText(random, 20);
    const auto expected = Scan(text);
    text::Reader reader;
    Scanner scanner;
    std::vector<Hit> hits;
    for (size_t at = 0; at < text.size();) {
      const size_t size = std::min<size_t>(random() % 9, text.size() - at);
      std::vector<text::Unit> units;
      reader.Push(std::string_view(text).substr(at, size), units);
      for (const text::Unit& unit : units) scanner.Push(unit, hits);
      at += size;
    }
    std::vector<text::Unit> rest;
    reader.Finish(rest);
    for (const text::Unit& unit : rest) scanner.Push(unit, hits);
    scanner.Finish(hits);
    REQUIRE((hits == expected));
    REQUIRE(scanner.safe_end() == text.size());
  }
}

// Units held back after each unit; "+" for more than nine.
std::string HeldAfterEach(std::string_view text) {
  Scanner scanner;
  std::vector<Hit> hits;
  std::string held;
  for (const text::Unit& unit : text::ReadAll(text)) {
    scanner.Push(unit, hits);
    const size_t count =
        text::CodePoints(text.substr(scanner.safe_end(), unit.end() - scanner.safe_end()));
    held += count > 9 ? "+" : std::to_string(count);
  }
  return held;
}

TEST_CASE("Scanner: holds the current word or number and nothing else", "[pii]") {
  CHECK(HeldAfterEach("我们吃饭。") == "00000");
  CHECK(HeldAfterEach("an old cat!") ==
        "12"
        "0"
        "123"
        "0"
        "123"
        "0");
  CHECK(HeldAfterEach("有12个，一个") == "0120010");
  CHECK(HeldAfterEach("5 - 3") ==
        "12"
        "001");
  CHECK(HeldAfterEach("a+b") == "123");
  CHECK(HeldAfterEach("a@b c") ==
        "1230"
        "1");
  CHECK(HeldAfterEach("手机138。") == "001230");
}

TEST_CASE("Scanner: what is no identifier any more is let go while it goes on", "[pii]") {
  for (const std::string piece : {"a", "1", "1 ", "1\u200B", "+\u200B\u200B", "a@", "一"}) {
    INFO(piece);
    std::string text;
    for (int i = 0; i < 2000; ++i) text += piece;
    const auto units = text::ReadAll(text);
    CHECK(ScanChecked(units).empty());
  }
}

TEST_CASE("Scanner: neither invisible units nor a word after a number hold back without end",
          "[pii]") {
  std::string stretched;
  for (int digit = 0; digit < 19; ++digit) {
    stretched += '1';
    for (int i = 0; i < 30; ++i) stretched += "\u200B";
  }
  ScanChecked(text::ReadAll(stretched));
  const std::string number = "1 3 8 1 2 3 4 5 6 7 8";
  const auto hits = ScanChecked(text::ReadAll(number + "@" + std::string(300, 'a')));
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].end == number.size());
}

TEST_CASE("Scanner: ten megabytes need no more memory than ten bytes", "[pii]") {
  text::Reader reader;
  Scanner scanner;
  std::vector<text::Unit> units;
  std::vector<Hit> hits;
  const std::string piece =
      "我们 have 12345 and 1234567890123456789012345, 手机 138-1234-5678; a.b-c@d ";
  size_t found = 0;
  size_t bytes = 0;
  for (; bytes < (10u << 20); bytes += piece.size()) {
    units.clear();
    hits.clear();
    reader.Push(piece, units);
    for (const text::Unit& unit : units) scanner.Push(unit, hits);
    found += hits.size();
    REQUIRE(units.capacity() < 256);
  }
  CHECK(found == bytes / piece.size());
}

}  // namespace
}  // namespace weir::pii
