#include "compliance/gate/release.h"

#include <catch2/catch.hpp>
#include <random>

#include "compliance/gate/answer_guard.h"
#include "tests/compliance/gate/gate_bench.h"

namespace weir::gate {
namespace {

using std::string;
using namespace std::string_literals;

// What the tests of the whole stream run on: the prompt has one masked value of each kind.
constexpr const char* kPrompt = "手机13800138000，邮箱someone@example.com";

std::vector<std::string_view> CutAt(std::string_view text, const std::vector<size_t>& places) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (const size_t place : places) {
    pieces.push_back(text.substr(begin, place - begin));
    begin = place;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::vector<std::string_view> CutByMask(std::string_view text, uint32_t mask) {
  std::vector<size_t> places;
  for (size_t i = 1; i < text.size(); ++i) {
    if (mask >> (i - 1) & 1) places.push_back(i);
  }
  return CutAt(text, places);
}

std::vector<std::string_view> CutAtRandom(std::string_view text, std::mt19937& random) {
  std::vector<size_t> places;
  const auto every = 1 + random() % 40;
  for (size_t i = 1; i < text.size(); ++i) {
    if (random() % every == 0) places.push_back(i);
  }
  return CutAt(text, places);
}

const std::vector<string>& Fragments() {
  static const std::vector<string> fragments = {"今天天气很好。",
                                                "hello ",
                                                "world",
                                                "\n",
                                                "禁词",
                                                "甲",
                                                "醛",
                                                "旗词乙",
                                                "求助词丙",
                                                "调配",
                                                "样品庚",
                                                "zorblax",
                                                "zor",
                                                "13800138000",
                                                "138",
                                                "手机",
                                                "[PHONE_1]",
                                                "[PHO",
                                                "[",
                                                "]",
                                                "[EMAIL_1]",
                                                "other@example.org",
                                                "13900139000",
                                                "\xff",
                                                "\xe4\xbd",
                                                "😀",
                                                "é",
                                                "e\xcc\x81",
                                                "，",
                                                "　"};
  return fragments;
}

string RandomText(std::mt19937& random, size_t most_fragments) {
  string text;
  const size_t count = random() % (most_fragments + 1);
  for (size_t i = 0; i < count; ++i) text += Fragments()[random() % Fragments().size()];
  return text;
}

TEST_CASE("Release: every cutting of a short answer gives the same outcome", "[gate]") {
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf(kPrompt);
  for (const char* text : {"禁词甲醛x", "a禁词甲b", "[PHONE_1]。", "zorblax", "zorblaxy z",
                           "\xff禁\xe4词", "调配样品庚", "a\n禁词甲", "[PHONE_2]", "旗词乙！"}) {
    const string answer(text);
    REQUIRE(answer.size() <= 16);
    const Outcome whole = RunWhole(bench.gate, admitted, answer);
    for (uint32_t mask = 0; mask < 1u << (answer.size() - 1); mask += 1 + mask % 3) {
      if (RunPieces(bench.gate, admitted, CutByMask(answer, mask)) == whole) continue;
      INFO(text << " cut by " << mask);
      REQUIRE(RunPieces(bench.gate, admitted, CutByMask(answer, mask)) == whole);
    }
  }
}

TEST_CASE("Release: random cuttings of random answers give the same outcome", "[gate]") {
  std::mt19937 random(20261122);
  for (const Place place : {Place::kDevice, Place::kCloud}) {
    const GateBench bench(place);
    const Admitted admitted = bench.AdmittedOf(kPrompt);
    for (int round = 0; round < 400; ++round) {
      const string answer = RandomText(random, 40);
      const Outcome whole = RunWhole(bench.gate, admitted, answer);
      for (int i = 0; i < 4; ++i) {
        REQUIRE(RunPieces(bench.gate, admitted, CutAtRandom(answer, random)) == whole);
      }
    }
  }
}

TEST_CASE("Release: no byte of a hit that stops is ever released", "[gate]") {
  std::mt19937 random(5);
  const GateBench bench(Place::kCloud);
  const Admitted admitted = bench.AdmittedOf();
  int stops = 0;
  for (int round = 0; round < 500; ++round) {
    const string answer = RandomText(random, 20);
    const Outcome outcome = RunWhole(bench.gate, admitted, answer);
    if (!outcome.stopped) continue;
    ++stops;
    CHECK(outcome.released.find(testing::kRefusedWord) == string::npos);
    CHECK(outcome.released.find(testing::kSupportWord) == string::npos);
    CHECK_FALSE(outcome.reply.empty());
  }
  CHECK(stops > 50);
}

TEST_CASE("Release: what is released is always whole characters", "[gate]") {
  std::mt19937 random(6);
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf(kPrompt);
  for (int round = 0; round < 200; ++round) {
    const string answer = RandomText(random, 20);
    const auto release = bench.gate.OpenRelease(admitted);
    for (const std::string_view piece : CutAtRandom(answer, random)) {
      const auto step = release->Push(piece);
      REQUIRE(text::IsValidUtf8(step.text.text()));
      if (step.flow == Flow::kStop) break;
    }
  }
}

TEST_CASE("Release: a clean answer comes out unchanged and counts add up", "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  const string answer = "今天天气很好。It is sunny 😀.";
  string out;
  for (const char c : answer) {
    const auto step = release->Push(std::string_view(&c, 1));
    REQUIRE(step.flow == Flow::kContinue);
    out += step.text.text();
    CHECK(release->released_code_points() == text::CodePoints(out));
  }
  const auto last = release->Finish();
  out += last.text.text();
  CHECK(last.flow == Flow::kContinue);
  CHECK(out == answer);
  CHECK(release->released_code_points() == text::CodePoints(answer));
  CHECK(release->held_code_points() == 0);
  CHECK(release->verdict() == Verdict{});
  CHECK_FALSE(release->refusal().has_value());
}

TEST_CASE("Release: ordinary text is not held back", "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  CHECK(release->Push("今天天气很好").text.text() == "今天天气很好");
  CHECK(release->held_code_points() == 0);
}

TEST_CASE("Release: a stop shows what came before, names the category and how to appeal",
          "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  const auto step = release->Push("天气很好。"s + testing::kRefusedWord + "。然后");
  CHECK(step.flow == Flow::kStop);
  CHECK(step.text.text() == "天气很好。");
  REQUIRE(release->refusal().has_value());
  CHECK(release->refusal()->reason() == RefusalReason::kContent);
  CHECK(release->refusal()->category() == "A.1.d");
  CHECK(release->refusal()->category_name() == "宣扬恐怖主义、极端主义");
  CHECK(release->refusal()->reply().text() == "回答已停止。 如有异议，可以申诉。");
  CHECK(release->refusal()->policy().profile == "test");
  REQUIRE(release->verdict().findings.size() == 1);
  CHECK(release->verdict().findings[0].begin == string("天气很好。").size());
}

TEST_CASE("Release: a hit at the very end stops in Finish", "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  CHECK(release->Push("x "s + testing::kRefusedLatinWord).flow == Flow::kContinue);
  CHECK(release->held_code_points() == string(testing::kRefusedLatinWord).size());
  const auto last = release->Finish();
  CHECK(last.flow == Flow::kStop);
  CHECK(last.text.empty());
}

TEST_CASE("Release: a whole-word entry inside a longer word does not stop", "[gate]") {
  const GateBench bench;
  const Outcome outcome = RunWhole(bench.gate, bench.AdmittedOf(), "zorblaxes");
  CHECK_FALSE(outcome.stopped);
  CHECK(outcome.released == "zorblaxes");
}

TEST_CASE("Release: an exception that arrives later still saves the answer", "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  CHECK(release->Push(testing::kRefusedWord).text.empty());
  CHECK(release->Push("醛").flow == Flow::kContinue);
  CHECK(release->Finish().flow == Flow::kContinue);
  CHECK(release->verdict() == Verdict{});
}

TEST_CASE("Release: each action has its outcome in an answer", "[gate]") {
  const GateBench bench;
  struct Row {
    const char* word;
    bool stops;
    Action action;
    const char* reply;
  };
  for (const Row& row : std::vector<Row>{
           {testing::kSupportWord, true, Action::kSupport, "请联系心理援助热线。"},
           {testing::kSuspendWord, true, Action::kSuspend, "回答已停止。 如有异议，可以申诉。"},
           {testing::kLocalWord, true, Action::kRefuse, "回答已停止。 如有异议，可以申诉。"},
           {testing::kFlaggedWord, false, Action::kAllow, ""},
           {testing::kAllowedWord, false, Action::kAllow, ""},
           {"调配一些样品庚", true, Action::kRefuse, "回答已停止。 如有异议，可以申诉。"},
           {"银行卡号6222020200112230", true, Action::kRefuse, "回答已停止。 如有异议，可以申诉。"},
       }) {
    INFO(row.word);
    const Outcome outcome = RunWhole(bench.gate, bench.AdmittedOf(), "甲："s + row.word + "。乙");
    CHECK(outcome.stopped == row.stops);
    CHECK(outcome.verdict.action == row.action);
    CHECK(outcome.verdict.findings.size() == 1);
    CHECK(outcome.reply == row.reply);
    if (!row.stops) CHECK(outcome.released == "甲："s + row.word + "。乙");
  }
}

TEST_CASE("Release: a crisis stop says so", "[gate]") {
  const GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  CHECK(release->Push(string(testing::kSupportWord) + "。").flow == Flow::kStop);
  CHECK(release->refusal()->reason() == RefusalReason::kCrisis);
}

TEST_CASE("Release: other people's personal data is replaced by a placeholder without a number",
          "[gate]") {
  for (const Place place : {Place::kDevice, Place::kCloud}) {
    const GateBench bench(place);
    const Outcome outcome =
        RunWhole(bench.gate, bench.AdmittedOf(), "他的手机是13900139000，邮箱a.b@example.org。");
    CHECK_FALSE(outcome.stopped);
    CHECK(outcome.released == "他的手机是[PHONE]，邮箱[EMAIL]。");
    CHECK(outcome.verdict.action == Action::kMask);
    CHECK(outcome.verdict.findings.size() == 2);
  }
}

TEST_CASE("Release: the reader's own values pass, in any spelling", "[gate]") {
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf(kPrompt);
  for (const char* text : {"您的手机是13800138000。", "手机138-0013-8000。",
                           "手机+86 138 0013 8000。", "邮箱Someone@Example.com。"}) {
    const Outcome outcome = RunWhole(bench.gate, admitted, text);
    CHECK(outcome.released == text);
    CHECK(outcome.verdict == Verdict{});
  }
}

TEST_CASE("Release: a policy that only watches shows all at once and knows the reader's own values",
          "[gate]") {
  testing::PolicyYaml yaml;
  const string floor = "minimum_keywords: 200";
  for (size_t at; (at = yaml.taxonomy.find(floor)) != string::npos;) {
    yaml.taxonomy.replace(at, floor.size(), "minimum_keywords: 0");
  }
  yaml.policy += "release: audit_only\n";
  for (const Place place : {Place::kDevice, Place::kCloud}) {
    const GateBench bench(place, yaml);
    const Admitted admitted = bench.AdmittedOf(kPrompt);
    const string answer = "禁词甲。手机13800138000，邮箱other@example.org 好";
    const Outcome whole = RunWhole(bench.gate, admitted, answer);
    CHECK(whole.released == answer);
    REQUIRE(whole.verdict.findings.size() == 2);
    CHECK(whole.verdict.findings[0].kind == Evidence::kLexicon);
    CHECK(whole.verdict.findings[1].rule == "email");
    std::vector<size_t> everywhere;
    for (size_t i = 1; i < answer.size(); ++i) everywhere.push_back(i);
    CHECK(RunPieces(bench.gate, admitted, CutAt(answer, everywhere)) == whole);
  }
}

TEST_CASE("Release: on the device placeholders become the original values again", "[gate]") {
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf("手机13800138000、13900139000");
  const string answer = "第一个是[PHONE_1]，第二个是[PHONE_2]，没有[PHONE_3]。";
  CHECK(RunWhole(bench.gate, admitted, answer).released ==
        "第一个是13800138000，第二个是13900139000，没有[PHONE_3]。");
  const auto release = bench.gate.OpenRelease(admitted);
  CHECK(release->Push("[PHONE_").text.empty());
  CHECK(release->held_code_points() == 7);
  CHECK(release->Push("1").text.empty());
  CHECK(release->Push("]").text.text() == "13800138000");
  CHECK(release->held_code_points() == 0);
  CHECK(release->Push("[[PHONE_2]").text.text() == "[13900139000");
  CHECK(release->Push("[PHONE_").text.empty());
  CHECK(release->Finish().text.text() == "[PHONE_");
}

TEST_CASE("Release: in the cloud placeholders stay", "[gate]") {
  const GateBench bench(Place::kCloud);
  const Admitted admitted = bench.AdmittedOf("手机13800138000");
  CHECK(RunWhole(bench.gate, admitted, "是[PHONE_1]。").released == "是[PHONE_1]。");
}

TEST_CASE("Release: invalid bytes become U+FFFD", "[gate]") {
  const GateBench bench;
  const Outcome outcome = RunWhole(bench.gate, bench.AdmittedOf(), "a\xff\xe4\xbd"s + "b\xc0\xaf");
  CHECK(outcome.released == "a\uFFFD\uFFFD\uFFFDb\uFFFD\uFFFD");
}

TEST_CASE("Release: an answer of 1 MiB passes and one byte more stops with the budget's reason",
          "[gate]") {
  const GateBench bench;
  const Admitted admitted = bench.AdmittedOf();
  const string longest(kMaxAnswerBytes, 'x');
  for (const size_t piece : {size_t{1} << 20, size_t{65'537}}) {
    const auto release = bench.gate.OpenRelease(admitted);
    for (size_t at = 0; at < longest.size(); at += piece) {
      REQUIRE(release->Push(std::string_view(longest).substr(at, piece)).flow == Flow::kContinue);
    }
    CHECK(release->Push("x").flow == Flow::kStop);
    CHECK(release->refusal()->reason() == RefusalReason::kBudget);
    CHECK(release->refusal()->verdict().action == Action::kRefuse);
    CHECK(release->refusal()->reply().text() == "回答过长。 如有异议，可以申诉。");
    CHECK(release->released_code_points() == kMaxAnswerBytes);
  }
}

TEST_CASE("Release: an engine that floods 10 MB is stopped at the cap", "[gate]") {
  const GateBench bench;
  const Outcome outcome = RunWhole(bench.gate, bench.AdmittedOf(), string(10 << 20, 'y'));
  CHECK(outcome.stopped);
  CHECK(outcome.released.size() == kMaxAnswerBytes);
}

TEST_CASE("Release: keeps the policy it began with when another comes into force", "[gate]") {
  GateBench bench;
  const auto release = bench.gate.OpenRelease(bench.AdmittedOf());
  testing::PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("version: 1"), 10, "version: 2");
  yaml.lexicons.clear();
  REQUIRE(bench.store.Swap(testing::CompilePolicy(yaml)).ok());
  CHECK(release->Push(string(testing::kRefusedWord) + "。").flow == Flow::kStop);
}

}  // namespace
}  // namespace weir::gate
