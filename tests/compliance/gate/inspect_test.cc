#include "compliance/gate/inspect.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "compliance/gate/self_test.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/pii/recogniser.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

using std::string;

TEST_CASE("Inspect: the text is what goes on", "[gate]") {
  const auto policy = testing::CompilePolicy();
  struct Row {
    Direction direction;
    string text;
    Action action;
    string expected;
  };
  const string appeal = " 如有异议，可以申诉。";
  for (const Row& row : std::vector<Row>{
           {Direction::kPrompt, "你好", Action::kAllow, "你好"},
           {Direction::kPrompt, "手机13800138000", Action::kMask, "手机[PHONE_1]"},
           {Direction::kPrompt, testing::kRefusedWord, Action::kRefuse,
            "这个问题不能回答。" + appeal},
           {Direction::kPrompt, testing::kSupportWord, Action::kSupport, "请联系心理援助热线。"},
           {Direction::kPrompt, testing::kLocalWord, Action::kLocalOnly, testing::kLocalWord},
           {Direction::kAnswer, "你好", Action::kAllow, "你好"},
           {Direction::kAnswer, "手机13800138000", Action::kMask, "手机[PHONE]"},
           {Direction::kAnswer, testing::kRefusedWord, Action::kRefuse, "回答已停止。" + appeal},
       }) {
    INFO(row.text);
    for (const std::optional<size_t> chunk : {std::optional<size_t>(), std::optional<size_t>(2)}) {
      const Inspection inspection = Inspect(*policy, row.direction, row.text, chunk);
      CHECK(inspection.verdict.action == row.action);
      CHECK(inspection.text == row.expected);
      CHECK(inspection.held_max.has_value() == chunk.has_value());
    }
  }
}

TEST_CASE("Inspect: findings go on behind the place of a stop, and categories rank by action",
          "[gate]") {
  const auto policy = testing::CompilePolicy();
  const string text = string(testing::kFlaggedWord) + "，" + testing::kAllowedWord + "，" +
                      testing::kSupportWord + "，" + testing::kSuspendWord;
  const Inspection inspection = Inspect(*policy, Direction::kAnswer, text, 1);
  CHECK(inspection.verdict.action == Action::kSuspend);
  CHECK(inspection.verdict.findings.size() == 4);
  CHECK(inspection.categories == std::vector<string>{"A.1.h", "A.4.a", "A.1.d", "A.5.b"});
}

TEST_CASE("Inspect: the result does not depend on the size of a chunk", "[gate]") {
  const auto policy = testing::CompilePolicy();
  const std::vector<string> fragments = {"今天",        "禁词",   "甲",      "醛",   "旗词乙",
                                         "调配",        "样品庚", "zorblax", " ",    "。",
                                         "13900139000", "手机",   "a@b.com", "\xff", "求助词丙"};
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    string text;
    for (auto i = random() % 20; i > 0; --i) text += fragments[random() % fragments.size()];
    for (const Direction direction : {Direction::kPrompt, Direction::kAnswer}) {
      const Inspection whole = Inspect(*policy, direction, text, std::nullopt);
      for (const size_t chunk :
           {size_t{0}, size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{1000}}) {
        const Inspection cut = Inspect(*policy, direction, text, chunk);
        REQUIRE(cut.verdict == whole.verdict);
        REQUIRE(cut.categories == whole.categories);
        REQUIRE(cut.text == whole.text);
      }
    }
  }
}

TEST_CASE("Inspect: what is held back has a bound, whatever the text", "[gate]") {
  constexpr size_t kPatternUnits =
      lexicon::kMaxPatternUnits + lexicon::kMaxGap * (lexicon::kMaxPatternUnits - 1);
  constexpr size_t kBound = std::max(kPatternUnits, pii::Scanner::kMaxRunUnits);
  const auto policy = testing::CompilePolicy();
  std::mt19937 random(3);
  const std::vector<string> fragments = {"禁", "禁词", "-",        "1",  "3", "a",
                                         "@",  ".",    "\xcc\x81", "样", " "};
  for (int round = 0; round < 200; ++round) {
    string text;
    for (int i = 0; i < 400; ++i) text += fragments[random() % fragments.size()];
    for (const Direction direction : {Direction::kPrompt, Direction::kAnswer}) {
      CHECK(*Inspect(*policy, direction, text, 1).held_max <= kBound);
    }
  }
}

TEST_CASE("Inspect: 10 MB of text is scanned to its end", "[gate][slow]") {
  const auto policy = testing::CompilePolicy();
  string text;
  while (text.size() < 10u << 20) text += "今天天气很好，我们去公园散步。";
  text += testing::kRefusedWord;
  const Inspection inspection = Inspect(*policy, Direction::kPrompt, text, std::nullopt);
  REQUIRE(inspection.verdict.findings.size() == 1);
  CHECK(inspection.verdict.findings[0].end == text.size());
}

TEST_CASE("SelfTest: names the probes whose verdict is another", "[gate]") {
  testing::PolicyYaml yaml;
  yaml.probes = R"({"id":"right","text":"禁词甲","direction":"prompt","action":"refuse"})"
                "\n"
                R"({"id":"wrong","text":"hello","direction":"answer","action":"refuse"})"
                "\n"
                R"({"id":"mask","text":"手机13800138000","direction":"answer","action":"mask"})";
  const auto policy = testing::CompilePolicy(yaml);
  CHECK(SelfTest(*policy) == std::vector<Mismatch>{{"wrong", Action::kRefuse, Action::kAllow}});
}

}  // namespace
}  // namespace weir::gate
