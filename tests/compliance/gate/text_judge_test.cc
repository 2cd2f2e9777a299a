#include "compliance/gate/text_judge.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/gate/gate.h"
#include "compliance/gate/inspect.h"
#include "tests/testing/classifier_fixture.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

using classify::Head;

constexpr const char* kBars =
    "judge: {category: A.1.h, on_missing: keep, lexicon_points: 200, least: 450, bars: [";

testing::PolicyYaml Judging(const std::string& rules, bool with_model = true) {
  testing::PolicyYaml yaml;
  yaml.policy += rules + "\n";
  if (!with_model) return yaml;
  yaml.classifier = testing::ClassifierImage({{"恶行", Head::kRequest, 127, "A.1.d"},
                                              {"鄙视", Head::kStatement, 127, "A.4.e"},
                                              {"毒计", Head::kAnswer, 127, "A.1.f"},
                                              {"防止", Head::kRequest, -127, "A.1.d"}});
  return yaml;
}

std::string AnyBar(int request, int statement = 1001, int answer = 1001) {
  return std::string(kBars) + "{request: " + std::to_string(request) +
         ", statement: " + std::to_string(statement) + ", answer: " + std::to_string(answer) +
         "}]}";
}

Verdict VerdictOf(const testing::PolicyYaml& yaml, const std::string& text,
                  Direction direction = Direction::kPrompt) {
  const auto policy = testing::CompilePolicy(yaml);
  const Verdict whole = Inspect(*policy, direction, text, std::nullopt).verdict;
  for (const size_t chunk : {size_t{1}, size_t{5}}) {
    CHECK(Inspect(*policy, direction, text, chunk).verdict == whole);
  }
  return whole;
}

uint32_t ScoreOf(const Verdict& verdict) {
  for (const Finding& finding : verdict.findings) {
    if (finding.kind == Evidence::kClassifier) return finding.score_permille;
  }
  return 0;
}

TEST_CASE("a request from its bar on is refused, one permille below it is recorded") {
  const uint32_t score = ScoreOf(VerdictOf(Judging(AnyBar(1000)), "怎么干恶行恶行"));
  REQUIRE(score > 450);
  REQUIRE(score < 1000);
  const auto at = [&](uint32_t bar) {
    return VerdictOf(Judging(AnyBar(static_cast<int>(bar))), "怎么干恶行恶行");
  };
  CHECK(at(score).action == Action::kRefuse);
  CHECK(at(score + 1).action == Action::kAllow);
  const Verdict refused = at(score);
  REQUIRE(refused.findings.size() == 1);
  CHECK(refused.findings[0].kind == Evidence::kClassifier);
  CHECK(refused.findings[0].rule == "stage1/request");
  CHECK(refused.findings[0].category == "A.1.d");
  CHECK(refused.findings[0].score_permille == score);
}

TEST_CASE("the same words in a harmless form are answered") {
  CHECK(VerdictOf(Judging(AnyBar(600)), "怎么防止恶行").action == Action::kAllow);
}

TEST_CASE("symbols between its letters do not hide a request") {
  const auto yaml = Judging(AnyBar(550));
  CHECK(VerdictOf(yaml, "怎么干恶行恶行").action == Action::kRefuse);
  CHECK(VerdictOf(yaml, "怎*么*干*恶 行 恶-行").action == Action::kRefuse);
}

TEST_CASE("requests, statements and answers have bars of their own") {
  const auto yaml = Judging(AnyBar(1001, 550, 550));
  CHECK(VerdictOf(yaml, "怎么干恶行恶行").action == Action::kAllow);
  CHECK(VerdictOf(yaml, "我们鄙视鄙视他").findings.at(0).rule == "stage1/statement");
  CHECK(VerdictOf(yaml, "我们鄙视鄙视他").action >= Action::kLocalOnly);
  CHECK(VerdictOf(yaml, "毒计毒计").action == Action::kAllow);
  CHECK(VerdictOf(yaml, "毒计毒计", Direction::kAnswer).action == Action::kRefuse);
  CHECK(VerdictOf(yaml, "恶行恶行", Direction::kAnswer).action == Action::kAllow);
}

TEST_CASE(
    "a recorded word adds its points to a text that is near its bar, and never refuses alone") {
  const uint32_t score = ScoreOf(VerdictOf(Judging(AnyBar(1000)), "怎么干恶行，旗词乙"));
  REQUIRE(score >= 450);
  const auto yaml = Judging(AnyBar(static_cast<int>(score) + 200));
  CHECK(VerdictOf(yaml, "怎么干恶行，旗词乙").action == Action::kRefuse);
  CHECK(VerdictOf(yaml, "怎么干恶行，旗帜乙").action == Action::kAllow);
  CHECK(VerdictOf(yaml, "请问旗词乙是什么").action == Action::kAllow);
}

TEST_CASE("who needs help gets help, whatever the classifier says") {
  const Verdict verdict = VerdictOf(Judging(AnyBar(500)), "求助词丙，怎么干恶行恶行");
  CHECK(verdict.action == Action::kSupport);
  CHECK(ScoreOf(verdict) >= 500);
}

TEST_CASE(
    "a policy that judges without a model keeps what the words say, with a note, or refuses") {
  const Verdict kept = VerdictOf(Judging(AnyBar(500), false), "你好");
  CHECK(kept.action == Action::kAllow);
  REQUIRE(kept.findings.size() == 1);
  CHECK(kept.findings[0].rule == "stage1/missing");
  CHECK(kept.findings[0].category.empty());
  std::string strict = AnyBar(500);
  strict.replace(strict.find("keep"), 4, "refuse");
  CHECK(VerdictOf(Judging(strict, false), "你好").action == Action::kRefuse);
  CHECK(VerdictOf(Judging(strict, true), "你好").action == Action::kAllow);
}

TEST_CASE("an answer stops at the end of the sentence that is too much, for any cutting") {
  const auto policy = testing::CompilePolicy(Judging(AnyBar(1001, 1001, 550)));
  const std::string text = "先说好话。毒计毒计毒计。再说好话。";
  const Inspection whole = Inspect(*policy, Direction::kAnswer, text, std::nullopt);
  CHECK(whole.verdict.action == Action::kRefuse);
  CHECK(whole.text == Inspect(*policy, Direction::kAnswer, text, 1).text);
}

TEST_CASE("what the operator wrote is not judged, what the user wrote is, with its tenant's bar") {
  testing::FakeClock clock;
  policy::Store store;
  const std::string rules =
      std::string(kBars) + "{tenant: strict, request: 550}, {request: 1001}]}";
  REQUIRE(store.Swap(testing::CompilePolicy(Judging(rules)), clock.Now()).ok());
  const Gate gate(store, clock, Place::kDevice);
  const auto refused = [&](const char* tenant, Role role) {
    RequestFields fields;
    fields.tenant = tenant;
    fields.turns = {{role, UserText("怎么干恶行恶行")}, {Role::kUser, UserText("你好")}};
    const auto request = Request::Create(std::move(fields), clock);
    REQUIRE(request.ok());
    return std::holds_alternative<Refusal>(gate.Admit(*request));
  };
  CHECK(refused("strict", Role::kUser));
  CHECK_FALSE(refused("strict", Role::kSystem));
  CHECK_FALSE(refused("other", Role::kUser));
}

TEST_CASE("a bar for an age band holds for that band of that tenant and for nobody else") {
  testing::FakeClock clock;
  policy::Store store;
  const std::string rules =
      std::string(kBars) +
      "{tenant: school, band: 8_to_12, request: 550}, {band: 16_to_18, request: 550}, "
      "{request: 1001}]}";
  REQUIRE(store.Swap(testing::CompilePolicy(Judging(rules)), clock.Now()).ok());
  const Gate gate(store, clock, Place::kDevice);
  const auto refused = [&](const char* tenant, AgeBand age) {
    RequestFields fields;
    fields.tenant = tenant;
    fields.age = age;
    fields.turns = {{Role::kUser, UserText("怎么干恶行恶行")}};
    const auto request = Request::Create(std::move(fields), clock);
    REQUIRE(request.ok());
    return std::holds_alternative<Refusal>(gate.Admit(*request));
  };
  CHECK(refused("school", AgeBand::k8To12));
  CHECK_FALSE(refused("other", AgeBand::k8To12));
  CHECK_FALSE(refused("school", AgeBand::k12To16));
  CHECK(refused("other", AgeBand::k16To18));
  CHECK_FALSE(refused("school", AgeBand::kAdult));
  CHECK_FALSE(refused("school", AgeBand::kUnknown));
}

}  // namespace
}  // namespace weir::gate
