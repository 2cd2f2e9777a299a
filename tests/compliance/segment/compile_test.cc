#include "compliance/segment/compile.h"

#include <catch2/catch.hpp>

#include "tests/compliance/segment/dictionary_fixture.h"

namespace weir::segment {
namespace {

TEST_CASE("Compile: words are folded, and those that are alike count together", "[segment]") {
  const Compiled folded({{"蘋果", 30}, {"苹果", 70}, {"果", 60}, {"苹", 60}, {"手", 780}});
  CHECK(folded.dictionary().words() == 4);
  CHECK(folded.Shown("手蘋果手") == "手/蘋果/手");
}

TEST_CASE("Compile: what is not all Han is left out", "[segment]") {
  CHECK(Compiled({{"T恤", 5}, {"卡拉OK", 5}, {"の", 2}, {"大", 1}}).dictionary().words() == 1);
  CHECK(Compile(std::vector<Word>{{"banana", 5}}, {}).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(Compiled({{"大", 1}}, {"banana", "苹果a"}).dictionary().words() == 1);
}

TEST_CASE("Compile: no words, and a word without frequency, are INVALID_ARGUMENT", "[segment]") {
  CHECK(Compile({}, {}).status().code() == absl::StatusCode::kInvalidArgument);
  const std::vector<Word> words = {{"大", 1}, {"麻", 0}};
  const absl::Status status = Compile(words, {}).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(status.message() == "word 1 has no frequency");
}

TEST_CASE("Compile: keeps the most frequent words and every one of the lexicon", "[segment]") {
  const std::vector<Word> words = {{"甲乙", 1}, {"丙丁", 50}, {"戊己", 20}, {"庚辛", 30}};
  const Compiled kept(words, {"甲乙", "子丑"}, Options{2});
  CHECK(kept.dictionary().words() == 4);
  CHECK(kept.Shown("丙丁戊己庚辛甲乙子丑") == "丙丁/戊/己/庚辛/甲乙/子丑");
}

TEST_CASE("Compile: keeps rare words that have a word of the lexicon inside", "[segment]") {
  const std::vector<Word> words = {
      {"大", 90}, {"大麻烦事", 1}, {"麻花", 1}, {"烦事", 1}, {"人", 80}};
  const Compiled kept(words, {"麻烦"}, Options{2});
  CHECK(kept.dictionary().words() == 4);
  CHECK(kept.Shown("大麻烦事麻花烦事") == "大麻烦事/麻/花/烦/事");
}

TEST_CASE("Compile: enormous frequencies do not overflow", "[segment]") {
  const Compiled words({{"甲", UINT64_MAX}, {"乙", UINT64_MAX}, {"甲乙", 1}});
  CHECK(words.Shown("甲乙") == "甲/乙");
}

TEST_CASE("Compile: gives the same bytes whatever the order of the words", "[segment]") {
  std::vector<Word> words = SmallDictionary();
  const std::string image = *Compile(words, {});
  std::swap(words[0], words[9]);
  CHECK((*Compile(words, {})).size() == image.size());
  CHECK(*Compile(SmallDictionary(), {}) == image);
}

TEST_CASE("ReadJieba: reads a word, its frequency and a tag", "[segment]") {
  const auto words = ReadJieba("大麻 113 n\n麻烦 2059 an\r\n一 1\n");
  REQUIRE(words.ok());
  CHECK(*words == std::vector<Word>{{"大麻", 113}, {"麻烦", 2059}, {"一", 1}});
  CHECK(ReadJieba("大麻 113 n")->size() == 1);
  CHECK(ReadJieba("")->empty());
}

TEST_CASE("ReadJieba: names the line that is anything else", "[segment]") {
  for (const char* line : {"大麻", "大麻 n 113", "大麻 -1 n", "大麻 0 n", " 113 n", "大麻  113 n",
                           "", "大麻 113 n x", "\xFF 113 n", "大麻 99999999999999999999 n"}) {
    INFO(line);
    const absl::Status status = ReadJieba(std::string("一 1 m\n") + line + "\n").status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(status.message() == "line 2 is not a word, its frequency and a tag");
  }
}

}  // namespace
}  // namespace weir::segment
