// What a stream relies on: the cut does not matter, nothing safe is ever hit, little is held back.
#include <catch2/catch.hpp>
#include <ctime>
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
                                           "姓名",
                                           "王小明",
                                           "出生",
                                           "1990年",
                                           "密码：",
                                           "北京",
                                           "市",
                                           "海淀区",
                                           "路",
                                           "号",
                                           "地址",
                                           "code",
                                           "Is ",
                                           "北纬",
                                           "沪",
                                           "wxid_",
                                           "39°54'20\"N",
                                           "116°23'",
                                           "度",
                                           "27 Main Street, ",
                                           "Room ",
                                           "Beijing",
                                           "CAN110078061502",
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

// Mean number of units held back, over the text sampled after each unit.
double MeanHeld(std::string_view text) {
  Scanner scanner;
  std::vector<Hit> hits;
  size_t held = 0;
  const auto units = text::ReadAll(text);
  for (size_t i = 0, released = 0; i < units.size(); ++i) {
    scanner.Push(units[i], hits);
    while (released <= i && units[released].end() <= scanner.safe_end()) ++released;
    held += i + 1 - released;
  }
  return static_cast<double>(held) / static_cast<double>(units.size());
}

TEST_CASE("Scanner: ordinary Chinese is released as it comes, English word by word", "[pii]") {
  const double chinese = MeanHeld(
      "春天来了，山上的树木慢慢变绿，河边的柳树也发出了新芽。孩子们在草地上奔跑，老人坐在长椅上聊天"
      "，"
      "看着远处的风筝越飞越高。市场里人来人往，卖菜的大声叫卖，空气里有一股泥土的味道。过去的一年很"
      "不"
      "容易，大家都盼望着新的开始。学校重新开学了，老师准备好了课本和粉笔，学生们早早到了教室。晚上"
      "全家"
      "人围在一起吃饭，谈论白天发生的事情，窗外的灯一盏一盏亮起来。生活虽然平淡，却让人觉得安心。");
  CHECK(chinese < 0.12);
  const double english = MeanHeld(
      "Spring has come and the trees on the hill are slowly turning green. Children run across the "
      "grass while the old people sit on the benches and talk, watching the kites rise higher.");
  CHECK(english < 3.5);
}

// CPU seconds for a text of `bytes` that repeats `piece`, read and scanned in pieces.
double SecondsFor(const std::string& piece, size_t bytes) {
  std::string chunk;
  while (chunk.size() < 4096) chunk += piece;
  text::Reader reader;
  Scanner scanner;
  std::vector<text::Unit> units;
  std::vector<Hit> hits;
  const std::clock_t start = std::clock();
  for (size_t done = 0; done < bytes; done += chunk.size()) {
    units.clear();
    hits.clear();
    reader.Push(chunk, units);
    for (const text::Unit& unit : units) scanner.Push(unit, hits);
    REQUIRE(hits.capacity() <= 4096);
  }
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

TEST_CASE("Scanner: ten megabytes of one thing take ten times as long as one", "[pii]") {
  for (const char* piece : {"1", "@", "a", "一", ":"}) {
    INFO(piece);
    SecondsFor(piece, 1 << 18);  // warms up
    const double one = SecondsFor(piece, 1 << 20);
    CHECK(SecondsFor(piece, 10 << 20) < 30 * one + 0.1);
  }
}

TEST_CASE("Scanner: no repetition makes the next repetition dearer", "[pii]") {
  for (const char* piece :
       {"1 ", "11-", "1.1", "1一", "a@", "a@b.c", "北京", "路1号", "密码：x", "姓名王", "京A",
        "39.9042,", "f:", "+1", "(1)", "1\u200B", "sk-a1b2c3"}) {
    INFO(piece);
    const double one = SecondsFor(piece, 20'000);
    CHECK(SecondsFor(piece, 100'000) < 15 * one + 0.05);
  }
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
