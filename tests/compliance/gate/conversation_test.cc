// Requests that are spread over a conversation, and the memory of what its turns said.
#include <catch2/catch.hpp>
#include <random>

#include "compliance/gate/scan_memory.h"
#include "compliance/gate/seams.h"
#include "compliance/text/utf8.h"
#include "tests/compliance/gate/gate_bench.h"

namespace weir::gate {
namespace {

using std::string;

Turn Says(Role role, std::string_view text) { return {role, UserText(string(text))}; }
Turn User(std::string_view text) { return Says(Role::kUser, text); }

Action ActionOf(const Admission& admission) {
  const auto* refusal = std::get_if<Refusal>(&admission);
  return refusal != nullptr ? refusal->verdict().action
                            : std::get<Admitted>(admission).verdict().action;
}

// Byte offsets at which a character begins, but for the first.
std::vector<size_t> Cuts(std::string_view text) {
  std::vector<size_t> cuts;
  for (size_t at = 1; at < text.size(); ++at) {
    if (static_cast<signed char>(text[at]) >= -64) cuts.push_back(at);
  }
  return cuts;
}

TEST_CASE("Conversation: a word cut between two turns anywhere is found", "[gate][T-10]") {
  const GateBench bench;
  for (const char* word : {testing::kRefusedWord, testing::kRefusedLatinWord}) {
    const string text = string("请讲讲 ") + word + " 好吗";
    for (const size_t cut : Cuts(text)) {
      INFO(text.substr(0, cut) << " | " << text.substr(cut));
      CHECK(ActionOf(bench.AdmitTurns({User(text.substr(0, cut)), User(text.substr(cut))})) ==
            Action::kRefuse);
    }
  }
}

TEST_CASE("Conversation: one character a turn, with answers in between, is found", "[gate][T-10]") {
  const GateBench bench;
  std::vector<Turn> turns;
  for (const char* piece : {"禁", "词", "甲"}) {
    turns.push_back(User(piece));
    turns.push_back(Says(Role::kAssistant, "什么？"));
  }
  turns.push_back(User("继续"));
  CHECK(ActionOf(bench.AdmitTurns(turns)) == Action::kRefuse);
}

TEST_CASE("Conversation: a combination over two turns is found, and over two fields", "[gate]") {
  const GateBench bench;
  const string first = string("怎样") + testing::kFirstPart;
  CHECK(ActionOf(bench.AdmitTurns({User(first), User(testing::kSecondPart)})) == Action::kRefuse);
  for (const Role field : {Role::kSystem, Role::kTool, Role::kAssistant}) {
    CHECK(ActionOf(bench.AdmitTurns({Says(field, first), User(testing::kSecondPart)})) ==
          Action::kRefuse);
  }
}

TEST_CASE("Conversation: Latin words that meet at a seam are read apart and joined", "[gate]") {
  const GateBench bench;
  CHECK(ActionOf(bench.AdmitTurns({User("about zor"), User("blax please")})) == Action::kRefuse);
  // "zorblax" ends a turn and the next begins with a letter: a whole word all the same.
  CHECK(ActionOf(bench.AdmitTurns({User("about zorblax"), User("please")})) == Action::kRefuse);
}

TEST_CASE("Conversation: what no turn and no seam says is admitted", "[gate]") {
  const GateBench bench;
  CHECK(ActionOf(bench.AdmitTurns({User("禁词"), Says(Role::kAssistant, "好的。"), User("乙")})) ==
        Action::kAllow);
  // Out of order, and too far apart for the combination.
  CHECK(ActionOf(bench.AdmitTurns({User("甲"), User("禁词")})) == Action::kAllow);
  CHECK(ActionOf(bench.AdmitTurns({User(testing::kFirstPart), User("一二三四五六七八九十一二三四"),
                                   User(testing::kSecondPart)})) == Action::kAllow);
}

TEST_CASE("Conversation: an exception that covers the seam cancels the hit", "[gate]") {
  const GateBench bench;
  CHECK(ActionOf(bench.AdmitTurns({User("什么是禁词"), User("甲醛")})) == Action::kAllow);
}

TEST_CASE("Conversation: a seam's finding lies in the turn where it ends", "[gate]") {
  const GateBench bench;
  const Admission admission = bench.AdmitTurns({User("说说禁词"), User("甲吧")});
  const Verdict& verdict = std::get<Refusal>(admission).verdict();
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].turn == 1);
  CHECK(verdict.findings[0].begin == 0);
  CHECK(verdict.findings[0].end == string("甲").size());
}

TEST_CASE("SeamsOf: reaches 256 characters to either side, not one more", "[gate]") {
  const string left(300, 'a');
  const string right(300, 'b');
  const std::vector<Seam> seams = SeamsOf({User(left + "。"), User("。" + right)});
  REQUIRE(seams.size() == 1);
  CHECK(seams[0].left_end == kSeamCodePoints - 1 + string("。").size());
  CHECK(seams[0].text.size() == 2 * (kSeamCodePoints - 1 + string("。").size()));
  CHECK(seams[0].right_end == seams[0].text.size());
}

TEST_CASE("SeamsOf: a single turn and empty ones have none", "[gate]") {
  CHECK(SeamsOf({User("一")}).empty());
  CHECK(SeamsOf({Says(Role::kSystem, ""), User("一"), Says(Role::kAssistant, "")}).empty());
}

TEST_CASE("Conversation: cutting a text into turns never weakens its verdict",
          "[gate][property][T-10]") {
  const GateBench bench;
  std::mt19937 random(7);
  const std::vector<string> pieces = {testing::kRefusedWord,
                                      testing::kFirstPart,
                                      testing::kSecondPart,
                                      testing::kSupportWord,
                                      testing::kFlaggedWord,
                                      testing::kRefusedLatinWord,
                                      "好",
                                      " ",
                                      "天气",
                                      "the"};
  for (int round = 0; round < 400; ++round) {
    string text;
    for (int i = 0; i < 8; ++i) text += pieces[random() % pieces.size()];
    const Action whole = ActionOf(bench.Admit(text));
    std::vector<Turn> turns;
    size_t from = 0;
    for (const size_t cut : Cuts(text)) {
      if (random() % 4 != 0) continue;
      turns.push_back(User(text.substr(from, cut - from)));
      from = cut;
    }
    turns.push_back(User(text.substr(from)));
    INFO(text);
    CHECK(ActionOf(bench.AdmitTurns(turns)) >= whole);
  }
}

TEST_CASE("ScanMemory: a gate that remembers says what one that does not says",
          "[gate][property]") {
  const GateBench remembering;
  std::mt19937 random(11);
  const std::vector<string> says = {"你好",
                                    testing::kRefusedWord,
                                    "说说禁词",
                                    "甲",
                                    testing::kSupportWord,
                                    string("电话") + testing::kMobile,
                                    testing::kFirstPart,
                                    testing::kSecondPart,
                                    "再见"};
  std::vector<Turn> conversation;
  for (int round = 0; round < 150; ++round) {
    if (conversation.size() > 12) conversation.erase(conversation.begin());
    conversation.push_back(
        Says(random() % 3 == 0 ? Role::kAssistant : Role::kUser, says[random() % says.size()]));
    std::vector<Turn> turns = conversation;
    turns.push_back(User(says[random() % says.size()]));
    const GateBench fresh;
    const Admission known = remembering.AdmitTurns(turns);
    const Admission scanned = fresh.AdmitTurns(turns);
    REQUIRE(known.index() == scanned.index());
    const auto verdict = [](const Admission& a) {
      const auto* refusal = std::get_if<Refusal>(&a);
      return refusal != nullptr ? refusal->verdict() : std::get<Admitted>(a).verdict();
    };
    CHECK(verdict(known) == verdict(scanned));
  }
}

TEST_CASE("ScanMemory: an unchanged text is scanned once a policy, day and age", "[gate]") {
  ScanMemory memory;
  const auto policy = testing::CompilePolicy();
  const auto other = testing::CompilePolicy();
  const absl::Time day = testing::PolicyBuiltAt();
  const auto ask = [&](const policy::Policy& p, absl::Time at, bool minor) {
    return memory.Detections({p, at, minor}, nullptr, testing::kRefusedWord).size();
  };
  CHECK(ask(*policy, day, false) == 1);
  CHECK(ask(*policy, day, false) == 1);
  CHECK(memory.hits() == 1);
  CHECK(ask(*policy, day, true) == 1);
  CHECK(ask(*policy, day + absl::Hours(24), false) == 1);
  CHECK(memory.hits() == 1);
  CHECK(memory.size() == 3);
  // Another policy forgets what the first one said.
  policy::Store store;
  testing::PolicyYaml yaml;
  yaml.lexicons.erase("a1d.yaml");
  const auto without = testing::CompilePolicy(yaml);
  CHECK(ask(*without, day, false) == 0);
  CHECK(memory.size() == 1);
  CHECK(ask(*other, day, false) == 1);
}

TEST_CASE("ScanMemory: keeps 2,048 texts and no more, the latest asked for stay", "[gate]") {
  ScanMemory memory;
  const auto policy = testing::CompilePolicy();
  const PolicyAt at(*policy);
  for (size_t i = 0; i < ScanMemory::kMaxTexts + 1; ++i) {
    memory.Detections(at, nullptr, "first");
    memory.Detections(at, nullptr, "text " + std::to_string(i));
  }
  CHECK(memory.size() == ScanMemory::kMaxTexts);
  const uint64_t hits = memory.hits();
  memory.Detections(at, nullptr, "first");
  memory.Detections(at, nullptr, "text " + std::to_string(ScanMemory::kMaxTexts));
  CHECK(memory.hits() == hits + 2);
  memory.Detections(at, nullptr, "text 0");
  CHECK(memory.hits() == hits + 2);
}

TEST_CASE("ScanMemory: a text with more detections than it keeps is found whole every time",
          "[gate]") {
  ScanMemory memory;
  const auto policy = testing::CompilePolicy();
  string text;
  for (size_t i = 0; i <= ScanMemory::kMaxDetections; ++i)
    text += string(testing::kRefusedWord) + "。";
  CHECK(memory.Detections(*policy, nullptr, text).size() == ScanMemory::kMaxDetections + 1);
  CHECK(memory.Detections(*policy, nullptr, text).size() == ScanMemory::kMaxDetections + 1);
  CHECK(memory.size() == 0);
}

TEST_CASE("Offence: what the newest turns ask for counts, what an old turn said does not",
          "[gate][T-11]") {
  const GateBench bench;
  const auto is_offence = [&](std::vector<Turn> turns) {
    const Admission admission = bench.AdmitTurns(std::move(turns));
    return std::get<Refusal>(admission).is_offence();
  };
  CHECK(is_offence({User(testing::kRefusedWord)}));
  CHECK(is_offence({User("说说禁词"), User("甲吧")}));
  CHECK(is_offence({User("好"), Says(Role::kAssistant, "嗯"), User(testing::kSuspendWord)}));
  CHECK_FALSE(
      is_offence({User(testing::kRefusedWord), Says(Role::kAssistant, "抱歉"), User("好吧")}));
}

TEST_CASE("Offence: a call for help anywhere makes it none, and help comes first", "[gate][D-13]") {
  const GateBench bench;
  const Admission both =
      bench.AdmitTurns({User(string(testing::kSupportWord) + "，" + testing::kRefusedWord)});
  const Refusal& refusal = std::get<Refusal>(both);
  CHECK_FALSE(refusal.is_offence());
  CHECK(refusal.reason() == RefusalReason::kCrisis);
  CHECK(refusal.verdict().action == Action::kRefuse);
  CHECK(refusal.reply().text().starts_with("请联系心理援助热线。\n\n这个问题不能回答。"));
  const Admission later = bench.AdmitTurns(
      {User(testing::kSupportWord), Says(Role::kAssistant, "我在。"), User(testing::kRefusedWord)});
  CHECK_FALSE(std::get<Refusal>(later).is_offence());
  CHECK_FALSE(std::get<Refusal>(bench.Admit(testing::kSupportWord)).is_offence());
}

TEST_CASE("Offence: personal data and a policy that cannot decide are none", "[gate]") {
  const GateBench cloud(Place::kCloud);
  CHECK_FALSE(std::get<Refusal>(cloud.Admit(string("银行卡号") + testing::kBankCard)).is_offence());
  GateBench stale(Place::kCloud);
  stale.clock.Advance(absl::Hours(24 * 31));
  CHECK_FALSE(std::get<Refusal>(stale.Admit(testing::kRefusedWord)).is_offence());
}

}  // namespace
}  // namespace weir::gate
