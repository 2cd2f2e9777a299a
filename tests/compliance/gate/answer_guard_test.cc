#include "compliance/gate/answer_guard.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

std::shared_ptr<const policy::Policy> PolicyThatReleases(const std::string& mode) {
  testing::PolicyYaml yaml;
  yaml.policy += "release: " + mode + "\n";
  for (size_t at; (at = yaml.taxonomy.find("minimum_keywords: 200")) != std::string::npos;) {
    yaml.taxonomy.replace(at, 21, "minimum_keywords: 0");
  }
  return testing::CompilePolicy(yaml);
}

// What is shown after each piece, and at the end.
std::vector<std::string> ShownBy(const policy::Policy& policy,
                                 const std::vector<std::string>& pieces) {
  AnswerGuard guard(policy, {}, Place::kCloud);
  std::vector<std::string> shown;
  for (const std::string& piece : pieces) {
    if (!guard.Push(piece, shown.emplace_back())) return shown;
  }
  guard.Finish(shown.emplace_back());
  return shown;
}

using Pieces = std::vector<std::string>;

TEST_CASE("AnswerGuard: each mode shows at its own end, all of it in the end", "[gate]") {
  const Pieces text = {"今天，", "天气", "好。", "明朝"};
  CHECK(ShownBy(*PolicyThatReleases("lexicon"), text) ==
        Pieces{"今天，", "天气", "好。", "明朝", ""});
  CHECK(ShownBy(*PolicyThatReleases("clause"), text) ==
        Pieces{"今天，", "", "天气好。", "", "明朝"});
  CHECK(ShownBy(*PolicyThatReleases("sentence"), text) ==
        Pieces{"", "", "今天，天气好。", "", "明朝"});
  CHECK(ShownBy(*PolicyThatReleases("whole"), text) ==
        Pieces{"", "", "", "", "今天，天气好。明朝"});
}

TEST_CASE("AnswerGuard: in a mode that waits, a stop shows nothing of the unit that it is in",
          "[gate]") {
  const Pieces text = {"今天。天气", "禁词甲", "。"};
  CHECK(ShownBy(*PolicyThatReleases("lexicon"), text) == Pieces{"今天。天气", "", ""});
  CHECK(ShownBy(*PolicyThatReleases("sentence"), text) == Pieces{"今天。", "", ""});
  CHECK(ShownBy(*PolicyThatReleases("whole"), text) == Pieces{"", "", ""});
}

TEST_CASE("AnswerGuard: audit_only shows everything at once and says what it would have done",
          "[gate]") {
  const auto policy = PolicyThatReleases("audit_only");
  AnswerGuard guard(*policy, {}, Place::kCloud);
  std::string shown;
  CHECK(guard.Push("禁", shown));
  CHECK(shown == "禁");
  CHECK(guard.Push("词甲 13800138000", shown));
  CHECK(guard.Finish(shown));
  CHECK(shown == "禁词甲 13800138000");
  CHECK(guard.verdict().action == Action::kRefuse);
  CHECK(guard.verdict().findings.size() == 2);
}

// The first character may become the refused word, so it is held when the rest is shown.
TEST_CASE("AnswerGuard: a letter and its accent, or a family, are shown together", "[gate]") {
  const auto policy = testing::CompilePolicy();
  CHECK(ShownBy(*policy, {"字\u0301"}) == Pieces{"字\u0301", ""});
  CHECK(ShownBy(*policy, {"a禁\u0301"}) == Pieces{"a", "禁\u0301"});
  CHECK(ShownBy(*policy, {"👨\u200D👩\u200D👧禁"}) == Pieces{"👨\u200D👩\u200D👧", "禁"});
}

TEST_CASE("AnswerGuard: streams of one exchange do not know of each other", "[gate]") {
  const auto policy = testing::CompilePolicy();
  AnswerGuard content(*policy, {}, Place::kCloud);
  AnswerGuard reasoning(*policy, {}, Place::kCloud);
  std::string shown;
  CHECK(content.Push("禁词", shown));
  CHECK(reasoning.Push("甲", shown));
  CHECK(shown == "甲");
  CHECK_FALSE(content.Push("甲。", shown));
  CHECK(reasoning.Finish(shown));
  CHECK(shown == "甲");
}

}  // namespace
}  // namespace weir::gate
