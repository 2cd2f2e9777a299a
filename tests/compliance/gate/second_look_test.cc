#include "compliance/gate/second_look.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "tests/testing/classifier_fixture.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

using classify::Head;
using testing::kStateModel;

constexpr const char* kAsked = "怎么把这件事办成";

testing::PolicyYaml TwoStages(const std::string& more = "stage_two_share: 100") {
  testing::PolicyYaml yaml;
  yaml.policy += "judge: {category: A.1.h, on_missing: keep, least: 300, " + more +
                 ", bars: [{request: 700}]}\n";
  yaml.classifier = testing::ClassifierImage({{"恶行", Head::kRequest, 127, "A.1.d"}});
  yaml.stage_two = testing::StateHeadImage();
  return yaml;
}

struct Asked {
  explicit Asked(const testing::PolicyYaml& yaml, const std::string& text = kAsked,
                 std::string_view model = kStateModel) {
    REQUIRE(policies.Swap(testing::CompilePolicy(yaml)).ok());
    RequestFields fields;
    fields.turns.push_back({.role = Role::kUser, .text = UserText(text)});
    const auto request = Request::Create(std::move(fields), clock);
    admission.emplace(gate.Admit(*request));
    if (const auto* admitted = std::get_if<Admitted>(&*admission)) {
      release = gate.OpenRelease(*admitted, model);
    }
  }
  // All that is shown of an answer.
  std::string Answer(const std::string& text) const {
    std::string shown = release->Push(text).text.text();
    return shown + release->Finish().text.text();
  }
  const SecondLook& look() const { return release->second_look(); }

  testing::FakeClock clock;
  policy::Store policies;
  Gate gate{policies, clock, Place::kDevice};
  std::optional<Admission> admission;
  std::unique_ptr<Release> release;
};

TEST_CASE("a prompt that the answering model's state gives away is refused before its first word") {
  Asked asked(TwoStages());
  REQUIRE(asked.release != nullptr);
  CHECK(asked.release->state_layers() == std::vector<uint8_t>{1});
  const Release::Step step = asked.release->HearState({{{1.0F, -1.0F}}});
  CHECK(step.flow == Flow::kStop);
  CHECK(step.text.empty());
  const Refusal& refusal = *asked.release->refusal();
  CHECK(refusal.reason() == RefusalReason::kContent);
  CHECK(refusal.is_of_prompt());
  CHECK(refusal.is_offence());
  CHECK(refusal.category() == "A.1.f");
  CHECK_FALSE(refusal.reply().empty());
  REQUIRE(refusal.verdict().findings.size() == 1);
  CHECK(refusal.verdict().findings[0].rule == "stage2/request");
  CHECK(refusal.verdict().findings[0].kind == Evidence::kClassifier);
  CHECK(refusal.verdict().findings[0].score_permille == 999);
  CHECK(asked.look().judged()->refuses);
  CHECK(asked.look().judged()->stage_two == 999u);
}

TEST_CASE("a harmless state lets the answer through, and the score is in the record") {
  Asked asked(TwoStages());
  CHECK(asked.release->HearState({{{0.0F, 0.0F}}}).flow == Flow::kContinue);
  CHECK(asked.Answer("fine") == "fine");
  CHECK(asked.look().judged()->stage_two == 375u);
  CHECK_FALSE(asked.look().judged()->refuses);
  CHECK(asked.look().verdict().action == Action::kAllow);
  CHECK(asked.look().note().empty());
}

TEST_CASE("at the bar it refuses, one permille below it does not") {
  for (const float number : {0.4F, 0.5F, 0.52F, 0.53F, 0.6F}) {
    Asked asked(TwoStages());
    const bool stopped = asked.release->HearState({{{number, 0.0F}}}).flow == Flow::kStop;
    CAPTURE(number);
    CHECK(stopped == (*asked.look().judged()->stage_two >= 700));
  }
}

TEST_CASE("no state before the first word: what stage one said stands, with a note") {
  Asked asked(TwoStages());
  CHECK(asked.Answer("fine") == "fine");
  CHECK(asked.look().note() == "stage2:missing:state");
  CHECK_FALSE(asked.look().judged()->stage_two.has_value());
  CHECK_FALSE(asked.look().waits());
}

TEST_CASE("a policy may refuse instead, also at the end of an answer without a word") {
  const auto yaml = TwoStages("stage_two_share: 100, stage_two_missing: refuse");
  for (const bool with_text : {true, false}) {
    Asked asked(yaml);
    const Release::Step step = with_text ? asked.release->Push("fine") : asked.release->Finish();
    CHECK(step.flow == Flow::kStop);
    CHECK(step.text.empty());
    const Refusal& refusal = *asked.release->refusal();
    CHECK(refusal.verdict().findings.at(0).rule == "stage2/missing");
    CHECK_FALSE(refusal.is_offence());
    CHECK_FALSE(refusal.reply().empty());
  }
}

TEST_CASE("a state that cannot be used counts as missing") {
  const float not_a_number = std::numeric_limits<float>::quiet_NaN();
  for (const classify::PromptState& state :
       {classify::PromptState{}, classify::PromptState{{{1.0F}}},
        classify::PromptState{{{not_a_number, 1.0F}}}}) {
    Asked asked(TwoStages());
    CHECK(asked.release->HearState(state).flow == Flow::kContinue);
    CHECK(asked.look().note() == "stage2:missing:state");
  }
}

TEST_CASE("another model, or a policy without a second stage, is asked for no state") {
  Asked other(TwoStages(), kAsked, "tiny@sha256:000000000000");
  CHECK(other.release->state_layers().empty());
  CHECK(other.look().note() == "stage2:missing:model");
  auto yaml = TwoStages();
  yaml.stage_two.clear();
  Asked without(yaml);
  CHECK(without.release->state_layers().empty());
  CHECK(without.look().note() == "stage2:missing:model");
  Asked share_0(TwoStages("stage_two_share: 0"));
  CHECK(share_0.release->state_layers().empty());
  CHECK(share_0.look().note().empty());
  Asked unjudged{testing::PolicyYaml()};
  CHECK(unjudged.release->state_layers().empty());
  CHECK_FALSE(unjudged.look().judged().has_value());
}

TEST_CASE("a state that nobody asked for changes nothing") {
  Asked asked(TwoStages("stage_two_share: 0"));
  CHECK(asked.release->HearState({{{1.0F, 0.0F}}}).flow == Flow::kContinue);
  CHECK(asked.Answer("fine") == "fine");
}

TEST_CASE("both stages are weighed together as the policy says") {
  Asked alone(TwoStages("stage_two_share: 50"));
  alone.release->HearState({{{0.5F, 0.0F}}});
  const Judged judged = *alone.look().judged();
  CHECK(TotalOf(judged, Head::kRequest) == (judged.request * 50 + *judged.stage_two * 50) / 100);
  CHECK(judged.refuses == (TotalOf(judged, Head::kRequest) >= 700));
}

TEST_CASE("what stage one refuses is refused at admission, and its scores are in the refusal") {
  Asked asked(TwoStages(), "怎么干恶行恶行恶行恶行");
  REQUIRE(std::holds_alternative<Refusal>(*asked.admission));
  const Refusal& refusal = std::get<Refusal>(*asked.admission);
  REQUIRE(refusal.judged().has_value());
  CHECK(refusal.judged()->refuses);
  CHECK(refusal.judged()->request >= 700);
  CHECK_FALSE(refusal.judged()->stage_two.has_value());
}

}  // namespace
}  // namespace weir::gate
