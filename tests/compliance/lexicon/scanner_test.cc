#include <catch2/catch.hpp>

#include "tests/compliance/lexicon/scan.h"

namespace weir::lexicon {
namespace {

struct Row {
  const char* name;
  std::vector<std::string> patterns;
  std::string text;
  std::string shown;
};

void CheckRows(const std::vector<Row>& rows, bool whole_word) {
  for (const Row& row : rows) {
    INFO(row.name);
    const Compiled lexicon(PatternsOf(row.patterns, whole_word));
    CHECK(Shown(row.text, Scan(lexicon.image(), row.text)) == row.shown);
  }
}

std::string Times(size_t count, const std::string& text) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST_CASE("Scanner: reports every pattern, overlapping ones too", "[lexicon]") {
  CheckRows(
      {
          {"none", {"苹果"}, "香蕉", ""},
          {"nothing to find", {}, "香蕉", ""},
          {"empty text", {"苹果"}, "", ""},
          {"one", {"苹果"}, "吃苹果吗", "0[苹果]"},
          {"prefix, suffix and inside",
           {"苹果手机", "苹果", "果手", "手机"},
           "买苹果手机",
           "1[苹果] 2[果手] 0[苹果手机] 3[手机]"},
          {"after a false start", {"苹果手机", "果手表"}, "苹果手表", "1[果手表]"},
          {"two pattern of one text", {"苹果", "蘋果"}, "苹果", "0[苹果] 1[苹果]"},
          {"one letter", {"果"}, "果果", "0[果] 0[果]"},
          {"equal letters", {"哈哈"}, "哈哈哈", "0[哈哈] 0[哈哈]"},
          {"substring", {"anan"}, "banananas", "0[anan] 0[anan]"},
          {"mixed scripts", {"iphone手机"}, "买iPhone手机", "0[iPhone手机]"},
      },
      false);
}

TEST_CASE("Scanner: a gap is skipped up to its limit and makes the hit disguised", "[lexicon]") {
  CheckRows(
      {
          {"4 symbols", {"苹果"}, "苹****果", "~0[苹****果]"},
          {"5 symbols", {"苹果"}, "苹*****果", ""},
          {"64 invisible",
           {"苹果"},
           "苹" + Times(64, "\u200B") + "果",
           "~0[苹" + Times(64, "\u200B") + "果]"},
          {"65 invisible", {"苹果"}, "苹" + Times(65, "\u200B") + "果", ""},
          {"invisible ones on both sides of a symbol",
           {"苹果"},
           "苹" + Times(60, "\u200B") + "*" + Times(60, "\u200B") + "果",
           "~0[苹" + Times(60, "\u200B") + "*" + Times(60, "\u200B") + "果]"},
          {"a break", {"苹果"}, "苹\n果 苹。果 苹!果", ""},
          {"malformed bytes", {"苹果"}, "苹\xFF\xE4果", "~0[苹\xFF\xE4果]"},
          {"a letter", {"苹果"}, "苹的果", ""},
          {"a letter of another pattern", {"苹果", "的"}, "苹的果", "1[的]"},
          {"symbols around are not part of it", {"苹果"}, "*苹果*", "0[苹果]"},
          {"two letters and a comma", {"大麻"}, "力量大，麻雀小", ""},
          {"two letters and a star", {"大麻"}, "大*麻", "~0[大*麻]"},
          {"two letters and a quotation mark", {"和平"}, "和“平", ""},
          {"two letters and a full stop", {"大麻"}, "大.麻", "~0[大.麻]"},
          {"the number of a list", {"3期"}, "3. 期", ""},
          {"three letters and a comma", {"大麻烦"}, "大，麻烦", "~0[大，麻烦]"},
      },
      true);
}

TEST_CASE("Scanner: symbols that the pattern has itself are no disguise", "[lexicon]") {
  CheckRows(
      {
          {"the same symbol", {"hot dog"}, "a hot dog!", "0[hot dog]"},
          {"another symbol", {"hot dog"}, "a hot-dog!", "0[hot-dog]"},
          {"no symbol", {"hot dog"}, "a hotdog!", "0[hotdog]"},
          {"a symbol elsewhere", {"hot dog"}, "a h*ot dog!", "~0[h*ot dog]"},
          {"in a run", {"hot top"}, "hot top hottop", "0[hot top] 0[hottop]"},
      },
      true);
}

TEST_CASE("Scanner: a whole word touches no word letter", "[lexicon]") {
  CheckRows(
      {
          {"alone", {"banana"}, "banana", "0[banana]"},
          {"between symbols", {"banana"}, "a (banana), b", "0[banana]"},
          {"letter before", {"banana"}, "xbanana", ""},
          {"letter after", {"banana"}, "bananas", ""},
          {"digit after", {"banana"}, "banana7", ""},
          {"number in a number", {"8964"}, "189645 8964", "0[8964]"},
          {"between ideographs", {"banana"}, "吃banana吧", "0[banana]"},
          {"Chinese patterns have no such limit", {"苹果"}, "青苹果7", "0[苹果]"},
          {"invisible letter separators do not hide a neighbour",
           {"banana"},
           "banana\u200Bs x\u00ADbanana",
           ""},
          {"a longer word is another pattern", {"banana", "bananas"}, "bananas", "1[bananas]"},
          {"at the end of a line", {"banana"}, "banana\nx", "0[banana]"},
      },
      true);
}

TEST_CASE("Scanner: a space splits a word unless all of it is spelled out", "[lexicon]") {
  CheckRows(
      {
          {"two ordinary words", {"penis"}, "the pen is here", ""},
          {"a comma and a space", {"penis"}, "the pen, is here", ""},
          {"spelled out", {"penis"}, "p e n i s", "~0[p e n i s]"},
          {"with more than spaces", {"penis"}, "p - e - n - i - s", "~0[p - e - n - i - s]"},
          {"other symbols", {"penis"}, "pen.is p_enis", "~0[pen.is] ~0[p_enis]"},
          {"two letters", {"ab"}, "a b", ""},
          {"a number", {"8964"}, "89 64, 8 9 6 4", "~0[8 9 6 4]"},
          {"decimals and scores", {"89", "8964"}, "8.9 8-9 89:64 89、64", "0[89] 0[89]"},
          {"a number with dashes", {"8964"}, "8-9-6-4", "~0[8-9-6-4]"},
          {"a word and a number", {"iphone13"}, "iPhone 13", "~0[iPhone 13]"},
          {"ideographs", {"苹果手机"}, "苹果 手机", "~0[苹果 手机]"},
      },
      true);
}

TEST_CASE("Scanner: letters may be repeated where that is no ordinary spelling", "[lexicon]") {
  CheckRows(
      {
          {"inside", {"苹果手机"}, "苹果果果手机", "~0[苹果果果手机]"},
          {"with symbols", {"苹果手机"}, "苹果*果手机", "~0[苹果*果手机]"},
          {"first and last: the nearest", {"苹果手机"}, "苹苹果手机机", "0[苹果手机]"},
          {"twice in the pattern", {"高高兴兴地"}, "高高兴地 高高兴兴兴地", "~0[高高兴兴兴地]"},
          {"an alphabet's double letter", {"god", "good"}, "good god", "1[good] 0[god]"},
          {"an alphabet's triple letter", {"god", "good"}, "goood", "~0[goood] ~1[goood]"},
          {"first and last of a word", {"banana"}, "bbbananaaa!", "~0[bbbananaaa]"},
          {"only two of them", {"banana"}, "bbanana bananaa", ""},
          {"digits", {"8964"}, "888964 89664 899964", ""},
      },
      true);
}

TEST_CASE("Scanner: a hit has at most kMaxHitUnits units", "[lexicon]") {
  const Compiled lexicon(PatternsOf({"苹果机"}));
  const auto repeated = [](size_t count) { return "苹" + Times(count, "果") + "机"; };
  CHECK(Scan(lexicon.image(), repeated(kMaxHitUnits - 2)).size() == 1);
  for (size_t count = kMaxHitUnits - 1; count < 4 * kMaxHitUnits; ++count) {
    REQUIRE(Scan(lexicon.image(), repeated(count)).empty());
  }
  const auto stretched = [](size_t filler) {
    return "苹" + Times(50, "\u200B") + "果" + Times(50, "\u200B") + "果" +
           Times(filler, "\u200B") + "机";
  };
  CHECK(Scan(lexicon.image(), stretched(kMaxHitUnits - 104)).size() == 1);
  CHECK(Scan(lexicon.image(), stretched(kMaxHitUnits - 103)).empty());
}

TEST_CASE("Scanner: offsets are those of the original, on character boundaries", "[lexicon]") {
  const Compiled lexicon(PatternsOf({"苹果", "banana"}));
  const std::string text = "😀蘋\u200B果\xFFｂａｎａｎａ！";
  const auto hits = Sorted(Scan(lexicon.image(), text));
  REQUIRE(hits.size() == 2);
  CHECK(text.substr(hits[0].begin, hits[0].end - hits[0].begin) == "蘋\u200B果");
  CHECK(text.substr(hits[1].begin, hits[1].end - hits[1].begin) == "ｂａｎａｎａ");
}

TEST_CASE("Compile: a pattern without letters or with too many is refused by its id", "[lexicon]") {
  const auto code_of = [](const std::string& text) {
    const Pattern patterns[] = {{"苹果", 1, true}, {text, 77, true}};
    const absl::Status status = Compile(patterns).status();
    if (!status.ok()) CHECK(std::string(status.message()).find("77") != std::string::npos);
    return status.code();
  };
  CHECK(code_of("") == absl::StatusCode::kInvalidArgument);
  CHECK(code_of(" *\u200B\n") == absl::StatusCode::kInvalidArgument);
  CHECK(code_of(Times(33, "果")) == absl::StatusCode::kInvalidArgument);
  CHECK(code_of(Times(32, "果 ")) == absl::StatusCode::kOk);
}

TEST_CASE("Compile: the longest pattern is found", "[lexicon]") {
  std::string text;
  for (char c = 'a'; c <= 'z'; ++c) text += c;
  text += "012345";
  REQUIRE(text.size() == kMaxPatternUnits);
  const Compiled lexicon(PatternsOf({text}));
  CHECK(Scan(lexicon.image(), text).size() == 1);
}

TEST_CASE("Compile: the image depends on nothing but the patterns", "[lexicon]") {
  const auto patterns = PatternsOf({"苹果", "banana", "苹果手机", "b"});
  CHECK((*Compile(patterns) == *Compile(patterns)));
  const Compiled lexicon(patterns);
  CHECK(lexicon.image().patterns() == 4);
  CHECK(Image().patterns() == 0);
}

TEST_CASE("Scanner: the default image finds nothing and holds nothing", "[lexicon]") {
  const Image none;
  Scanner scanner(none);
  std::vector<Hit> hits;
  for (const text::Unit& unit : text::ReadAll("苹果 banana")) {
    scanner.Push(unit, hits);
    CHECK(scanner.safe_end() == unit.end());
  }
  scanner.Finish(hits);
  CHECK(hits.empty());
}

}  // namespace
}  // namespace weir::lexicon
