#include <catch2/catch.hpp>

#include "compliance/gate/gate.h"
#include "tests/compliance/gate/gate_bench.h"

namespace weir::gate {
namespace {

using std::string;
using namespace std::string_literals;

const Refusal& RefusalOf(const Admission& admission) {
  REQUIRE(std::holds_alternative<Refusal>(admission));
  return std::get<Refusal>(admission);
}

const Admitted& AdmittedOf(const Admission& admission) {
  REQUIRE(std::holds_alternative<Admitted>(admission));
  return std::get<Admitted>(admission);
}

string TextFor(const Admitted& admitted, Place place) {
  const Prompt prompt = admitted.PromptFor(place);
  return string(prompt.turns().back().text.Reveal());
}

TEST_CASE("Admit: a harmless prompt goes on unchanged to either place", "[gate]") {
  const GateBench bench;
  const Admission admission = bench.Admit("今天天气怎么样？");
  const Admitted& admitted = AdmittedOf(admission);
  CHECK(admitted.verdict() == Verdict{});
  CHECK(admitted.data_class() == DataClass::kOrdinary);
  CHECK(admitted.masks().empty());
  CHECK(TextFor(admitted, Place::kDevice) == "今天天气怎么样？");
  CHECK(TextFor(admitted, Place::kCloud) == "今天天气怎么样？");
  CHECK(admitted.policy_ref().profile == "test");
  CHECK(admitted.policy_ref().digest_hex == bench.store.current()->digest().ToHex());
}

// A schema is text that leaves the device and that an answer repeats, so it is judged.
TEST_CASE("Admit: a schema is judged like a turn, and personal data in it stays on the device",
          "[gate]") {
  const auto admit = [](const GateBench& bench, const string& word) {
    RequestFields fields;
    fields.turns = {{Role::kUser, UserText("hello")}};
    fields.sampling.json_schema = R"({"enum":[")" + word + "\"]}";
    return bench.gate.Admit(Request::Create(std::move(fields), bench.clock).value());
  };
  const GateBench device;
  const GateBench cloud(Place::kCloud);
  CHECK(AdmittedOf(admit(device, "blue")).data_class() == DataClass::kOrdinary);
  const Admission refused = admit(device, testing::kRefusedWord);
  REQUIRE(RefusalOf(refused).verdict().findings.size() == 1);
  CHECK(RefusalOf(refused).verdict().findings[0].turn == 1);  // one past the last
  const Admission local = admit(device, testing::kLocalWord);
  CHECK(AdmittedOf(local).data_class() == DataClass::kDeviceOnly);
  const Admission personal = admit(device, "13800138000");
  CHECK(AdmittedOf(personal).data_class() == DataClass::kDeviceOnly);
  CHECK(AdmittedOf(personal).masks().empty());
  RefusalOf(admit(cloud, "13800138000"));
}

TEST_CASE("Admit: each action of a category has its outcome", "[gate]") {
  const GateBench bench;
  struct Row {
    const char* name;
    const char* word;
    Action action;
    const char* category;
    const char* reply;  // null: admitted
  };
  const std::vector<Row> rows = {
      {"refuse", testing::kRefusedWord, Action::kRefuse, "A.1.d",
       "这个问题不能回答。 如有异议，可以申诉。"},
      {"refuse, Latin", testing::kRefusedLatinWord, Action::kRefuse, "A.1.d",
       "这个问题不能回答。 如有异议，可以申诉。"},
      {"support", testing::kSupportWord, Action::kSupport, "A.4.a", "请联系心理援助热线。"},
      {"suspend", testing::kSuspendWord, Action::kSuspend, "A.1.h",
       "这个问题不能回答。 如有异议，可以申诉。"},
      {"local only", testing::kLocalWord, Action::kLocalOnly, "A.4.e", nullptr},
      {"flag", testing::kFlaggedWord, Action::kAllow, "A.1.d", nullptr},
      {"allow", testing::kAllowedWord, Action::kAllow, "A.5.b", nullptr},
      {"combination", "怎么调配那种样品庚呢", Action::kRefuse, "A.1.f",
       "涉及暴力的问题不能回答。 如有异议，可以申诉。"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const Admission admission = bench.Admit("请问 "s + row.word + " 是什么");
    const bool refused = std::holds_alternative<Refusal>(admission);
    REQUIRE(refused == (row.reply != nullptr));
    const Verdict& verdict =
        refused ? RefusalOf(admission).verdict() : AdmittedOf(admission).verdict();
    CHECK(verdict.action == row.action);
    REQUIRE(verdict.findings.size() == 1);
    CHECK(verdict.findings[0].category == row.category);
    CHECK(verdict.findings[0].action == row.action);
    CHECK(verdict.findings[0].kind == Evidence::kLexicon);
    if (!refused) continue;
    CHECK(RefusalOf(admission).category() == row.category);
    CHECK(RefusalOf(admission).reply().text() == row.reply);
    const bool crisis = row.action == Action::kSupport;
    CHECK(RefusalOf(admission).reason() ==
          (crisis ? RefusalReason::kCrisis : RefusalReason::kContent));
    CHECK(RefusalOf(admission).policy().version == 1);
  }
}

TEST_CASE("Admit: a finding's span is that of the word in the original text", "[gate]") {
  const GateBench bench;
  const Admission admission = bench.Admit("ab"s + testing::kRefusedWord + "c");
  const Finding& finding = RefusalOf(admission).verdict().findings.at(0);
  CHECK(finding.begin == 2);
  CHECK(finding.end == 2 + string(testing::kRefusedWord).size());
  CHECK(finding.score_permille == 1000);
}

TEST_CASE("Admit: a refusal speaks the reader's language", "[gate][T-12]") {
  const GateBench bench;
  const Admission admission = bench.Admit(testing::kRefusedWord, Locale::kEnglish);
  CHECK(RefusalOf(admission).reply().text() == "This question cannot be answered. You can appeal.");
  CHECK(RefusalOf(admission).category_name() == "Promoting terrorism, extremism");
  CHECK(RefusalOf(bench.Admit(testing::kRefusedWord)).category_name() == "宣扬恐怖主义、极端主义");
}

TEST_CASE("Admit: the strongest action wins and its category decides", "[gate][G-01]") {
  const GateBench bench;
  const Admission admission = bench.Admit(string(testing::kLocalWord) + "，" +
                                          testing::kSuspendWord + "，" + testing::kRefusedWord);
  CHECK(RefusalOf(admission).verdict().action == Action::kSuspend);
  CHECK(RefusalOf(admission).category() == "A.1.h");
  CHECK(RefusalOf(admission).verdict().findings.size() == 3);
}

TEST_CASE("Admit: every turn of every role counts", "[gate][T-10]") {
  const GateBench bench;
  for (const Role role : {Role::kSystem, Role::kUser, Role::kAssistant, Role::kTool}) {
    const Admission admission = bench.AdmitTurns(
        {{role, UserText(testing::kRefusedWord)}, {Role::kUser, UserText("hello")}});
    CHECK(RefusalOf(admission).verdict().findings.at(0).turn == 0);
  }
  const Admission second = bench.AdmitTurns(
      {{Role::kUser, UserText("hello")}, {Role::kUser, UserText(testing::kRefusedWord)}});
  CHECK(RefusalOf(second).verdict().findings.at(0).turn == 1);
}

TEST_CASE("Admit: an exception cancels the hit it covers, and only that one", "[gate]") {
  const GateBench bench;
  CHECK(AdmittedOf(bench.Admit(testing::kHarmlessPhrase)).verdict() == Verdict{});
  const Admission both =
      bench.Admit(string(testing::kHarmlessPhrase) + "和" + testing::kRefusedWord);
  REQUIRE(RefusalOf(both).verdict().findings.size() == 1);
  CHECK(RefusalOf(both).verdict().findings[0].begin == string(testing::kHarmlessPhrase).size() + 3);
}

TEST_CASE("Admit: an exception cannot be stretched over a gap", "[gate]") {
  const GateBench bench;
  CHECK(std::holds_alternative<Refusal>(bench.Admit("禁词甲 醛")));
  CHECK(std::holds_alternative<Refusal>(bench.Admit("禁词甲，醛")));
}

TEST_CASE("Admit: a combination needs all its groups within its reach", "[gate]") {
  const GateBench bench;
  const auto refuses = [&](const string& text) {
    return std::holds_alternative<Refusal>(bench.Admit(text));
  };
  const auto apart = [&](size_t gap) {
    string text = testing::kFirstPart;
    for (size_t i = 0; i < gap; ++i) text += "呀";
    return text + testing::kSecondPart;
  };
  CHECK_FALSE(refuses(testing::kFirstPart));
  CHECK_FALSE(refuses(testing::kSecondPart));
  CHECK(refuses(apart(7)));        // 2 + 7 + 3 = 12 code points
  CHECK_FALSE(refuses(apart(8)));  // 13
  CHECK(refuses(string(testing::kSecondPart) + "的" + testing::kFirstPart));
}

TEST_CASE("Admit: without a policy the answer is no", "[gate][G-08]") {
  const testing::FakeClock clock;
  const policy::Store store;
  for (const Place place : {Place::kDevice, Place::kCloud}) {
    const Gate gate(store, clock, place);
    RequestFields fields;
    fields.turns = {{Role::kUser, UserText("hello")}};
    fields.locale = Locale::kEnglish;
    const Admission admission = gate.Admit(*Request::Create(fields, clock));
    CHECK(RefusalOf(admission).reason() == RefusalReason::kNoPolicy);
    CHECK(RefusalOf(admission).verdict().action == Action::kRefuse);
    CHECK_FALSE(RefusalOf(admission).reply().empty());
  }
}

TEST_CASE("Admit: a stale policy refuses in the cloud and turns the device's answers off",
          "[gate][G-08]") {
  GateBench cloud(Place::kCloud);
  GateBench device(Place::kDevice);
  for (GateBench* bench : {&cloud, &device}) bench->clock.Advance(absl::Hours(24 * 30));
  const Admission refused = cloud.Admit("hello");
  CHECK(RefusalOf(refused).reason() == RefusalReason::kStalePolicy);
  CHECK(RefusalOf(refused).reply().text() == "安全策略已过期。 如有异议，可以申诉。");
  CHECK(AdmittedOf(device.Admit("hello")).policy_stale());
  CHECK(std::holds_alternative<Refusal>(device.Admit(testing::kRefusedWord)));
  device.clock.Advance(-absl::Seconds(1));
  CHECK_FALSE(AdmittedOf(device.Admit("hello")).policy_stale());
}

TEST_CASE("Admit: on_stale refuse refuses on the device as well", "[gate]") {
  testing::PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("cloud_only"), 10, "refuse");
  GateBench bench(Place::kDevice, yaml);
  CHECK(std::holds_alternative<Admitted>(bench.Admit("hello")));
  bench.clock.Advance(absl::Hours(24 * 30));
  CHECK(RefusalOf(bench.Admit("hello")).reason() == RefusalReason::kStalePolicy);
}

TEST_CASE("Admit: personal data is masked for the cloud and kept on the device", "[gate][P-05]") {
  const GateBench bench;
  const string prompt = "我的手机号是"s + testing::kMobile + "，邮箱" + testing::kEmail;
  const Admission admission = bench.Admit(prompt);
  const Admitted& admitted = AdmittedOf(admission);
  CHECK(admitted.verdict().action == Action::kMask);
  CHECK(admitted.data_class() == DataClass::kPersonal);
  CHECK(TextFor(admitted, Place::kDevice) == prompt);
  CHECK(TextFor(admitted, Place::kCloud) == "我的手机号是[PHONE_1]，邮箱[EMAIL_1]");
  REQUIRE(admitted.masks().size() == 2);
  CHECK(admitted.masks()[0].type == pii::Type::kMobile);
  CHECK(admitted.masks()[0].original.Reveal() == testing::kMobile);
  CHECK(admitted.verdict().findings.at(0).kind == Evidence::kPii);
  CHECK(admitted.verdict().findings.at(0).rule == "mobile");
  CHECK(admitted.verdict().findings.at(0).category == "A.4.f");
}

TEST_CASE("Admit: one value has one placeholder in all turns, another value another", "[gate]") {
  const GateBench bench;
  const Admission admission =
      bench.AdmitTurns({{Role::kUser, UserText("手机13800138000和13900139000")},
                        {Role::kAssistant, UserText("好的，手机138-0013-8000")},
                        {Role::kUser, UserText("电话 13900139000 是谁的")}});
  const Prompt prompt = AdmittedOf(admission).PromptFor(Place::kCloud);
  CHECK(prompt.turns()[0].text.Reveal() == "手机[PHONE_1]和[PHONE_2]");
  CHECK(prompt.turns()[1].text.Reveal() == "好的，手机[PHONE_1]");
  CHECK(prompt.turns()[2].text.Reveal() == "电话 [PHONE_2] 是谁的");
}

TEST_CASE("Admit: a placeholder that somebody wrote is not given out", "[gate]") {
  const GateBench bench;
  const Admission admission =
      bench.AdmitTurns({{Role::kUser, UserText("手机13800138000")},
                        {Role::kUser, UserText("[PHONE_1] and [PHONE_3] 手机13900139000")}});
  const Prompt prompt = AdmittedOf(admission).PromptFor(Place::kCloud);
  CHECK(prompt.turns()[0].text.Reveal() == "手机[PHONE_2]");
  CHECK(prompt.turns()[1].text.Reveal() == "[PHONE_1] and [PHONE_3] 手机[PHONE_4]");
}

TEST_CASE("Admit: local-only data stays on the device, and the cloud's gate refuses it",
          "[gate][P-05]") {
  const string prompt = "银行卡号"s + testing::kBankCard;
  const GateBench device(Place::kDevice);
  const Admission admission = device.Admit(prompt);
  CHECK(AdmittedOf(admission).data_class() == DataClass::kDeviceOnly);
  CHECK(AdmittedOf(admission).verdict().action == Action::kLocalOnly);
  CHECK(TextFor(AdmittedOf(admission), Place::kDevice) == prompt);
  const GateBench cloud(Place::kCloud);
  CHECK(RefusalOf(cloud.Admit(prompt)).reason() == RefusalReason::kContent);
  CHECK(RefusalOf(cloud.Admit(testing::kLocalWord)).category() == "A.4.e");
}

TEST_CASE("Admit: personal data whose rule refuses is refused", "[gate]") {
  testing::PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("type: mobile, action: mask"), 26,
                      "type: mobile, action: refuse");
  const GateBench bench(Place::kDevice, yaml);
  CHECK(RefusalOf(bench.Admit("手机13800138000")).category() == "A.4.f");
}

TEST_CASE("Admit: personal data below its score is not found", "[gate]") {
  testing::PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("min_score_permille: 600"), 23, "min_score_permille: 1000");
  const GateBench strict(Place::kDevice, yaml);
  CHECK(AdmittedOf(strict.Admit("13800138000")).masks().empty());
}

TEST_CASE("Admit: a verdict stays small and keeps what decides", "[gate]") {
  const GateBench bench;
  string prompt;
  for (int i = 0; i < 5000; ++i) prompt += string(testing::kFlaggedWord) + "。";
  const Admission refused = bench.Admit(prompt + testing::kRefusedWord);
  CHECK(RefusalOf(refused).verdict().findings.size() == 256);
  CHECK(RefusalOf(refused).verdict().findings.back().action == Action::kRefuse);
}

TEST_CASE("FailureReply and ReplyFor: words of the policy, whatever the key", "[gate]") {
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf();
  CHECK(bench.gate.FailureReply(admitted, "deadline").text() == "超过了时限。");
  CHECK(bench.gate.FailureReply(admitted, "no such key").text() == "这个问题不能回答。");
  CHECK(bench.gate.ReplyFor(admitted, "A.1.f").text() ==
        "涉及暴力的问题不能回答。 如有异议，可以申诉。");
  CHECK(bench.gate.ReplyFor(admitted, "Z.9").text() == "这个问题不能回答。 如有异议，可以申诉。");
}

}  // namespace
}  // namespace weir::gate
