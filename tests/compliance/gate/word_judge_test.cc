// What the gate makes of words inside words and of disguises, through the release path and whole.
#include "compliance/gate/word_judge.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/gate/inspect.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/compile_words.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

using PolicyPtr = std::shared_ptr<const policy::Policy>;

// A dozen words of the language, as frequent as in jieba's list.
const std::vector<segment::Word>& Language() {
  static const std::vector<segment::Word> words = {
      {"这是", 20000}, {"一个", 140000}, {"个", 100000}, {"大", 140000}, {"麻烦", 4000},
      {"大麻", 200},   {"我", 300000},   {"有", 400000}, {"烦", 1000},   {"苹果", 2000},
      {"手机", 3000},  {"平", 3000},     {"果", 2000},   {"首", 3000},   {"级", 3000},
      {"吃", 15000},   {"坏", 2000},     {"了", 800000}};
  return words;
}

PolicyPtr PolicyWith(const std::string& lines, bool dictionary = true) {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", "category: A.1.d\nowner: t\nsource: t\nseverity: block\n" + lines}};
  policy::Source source = policy::ParseSource(yaml.files()).source;
  source.dictionary_words = 100;
  const std::string words = *policy::CompileWords(source, Language());
  std::vector<policy::BundleSection> extra;
  if (dictionary) extra.push_back({policy::kWordsSection, words});
  const crypto::Signer signer = crypto::Signer::Generate();
  const auto bundle = policy::Compile(source, testing::PolicyBuiltAt(), signer, extra);
  return *policy::LoadBytes(bundle.value(), {.keys = {signer.verifier()}});
}

// Refused or not, the same whole, streamed by one and as an answer.
bool IsRefused(const PolicyPtr& policy, const std::string& text) {
  const bool whole =
      Inspect(*policy, Direction::kPrompt, text, std::nullopt).verdict.action == Action::kRefuse;
  const Verdict cut = Inspect(*policy, Direction::kPrompt, text, 1).verdict;
  CHECK(cut == Inspect(*policy, Direction::kPrompt, text, std::nullopt).verdict);
  const Inspection answer = Inspect(*policy, Direction::kAnswer, text, 1);
  if (text.find('\n') == std::string::npos) {  // line by line: prompts only
    CHECK((answer.verdict.action == Action::kRefuse) == whole);
    CHECK((answer.text == text) == !whole);
  }
  return whole;
}

TEST_CASE("Gate: the letters of a word inside other words are no hit, the word is", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [大麻]\n");
  CHECK(IsRefused(policy, "我有大麻"));
  CHECK(IsRefused(policy, "大麻"));
  CHECK(IsRefused(policy, "我有大麻了"));
  CHECK_FALSE(IsRefused(policy, "这是一个大麻烦"));
  CHECK_FALSE(IsRefused(policy, "我有一个大麻烦了"));
}

TEST_CASE("Gate: a word that is disguised needs no word boundary", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [大麻]\n");
  CHECK(IsRefused(policy, "这是一个大*麻烦"));
  CHECK(IsRefused(policy, "这是一个大\u200B麻烦"));
}

TEST_CASE("Gate: without a dictionary, or where an entry says so, letters are enough", "[gate]") {
  CHECK(IsRefused(PolicyWith("entries: [大麻]\n", false), "这是一个大麻烦"));
  CHECK(IsRefused(PolicyWith("entries: [{text: 大麻, whole_word: false}]\n"), "这是一个大麻烦"));
}

TEST_CASE("Gate: the dictionary holds back two characters after a hit, no more", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [{text: 大麻, severity: flag}]\n");
  const Inspection inspection = Inspect(*policy, Direction::kAnswer, "我有大麻一个了我有", 1);
  CHECK(inspection.held_max.value() == 3);  // the word and one more; the next one settles it
  CHECK(inspection.text == "我有大麻一个了我有");
}

TEST_CASE("Gate: a word is found by its sound where its forms ask for it", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [{text: 苹果手机, forms: [homophone]}]\n");
  CHECK(IsRefused(policy, "我有平果首级"));
  CHECK(IsRefused(policy, "我有pingguoshouji了"));
  CHECK(IsRefused(policy, "我有苹guo手机了"));
  CHECK(IsRefused(policy, "我有苹果手机了"));
  CHECK_FALSE(IsRefused(policy, "我吃苹果。手机坏了"));
  CHECK_FALSE(IsRefused(PolicyWith("entries: [苹果手机]\n"), "我有平果首级"));
}

TEST_CASE("Gate: a hit by sound is reported once, as the text itself when it is that", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [{text: 苹果手机, forms: [pinyin, split]}]\n");
  const Verdict verdict =
      Inspect(*policy, Direction::kPrompt, "我有苹果手机了", std::nullopt).verdict;
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].begin == 6);
  CHECK(verdict.findings[0].end == 18);
}

TEST_CASE("Gate: digits for letters, strewn letters and one character a line", "[gate]") {
  const PolicyPtr policy = PolicyWith(
      "entries: [{text: banana, forms: [lookalike]}, {text: 红烧牛肉, forms: [split]}]\n");
  CHECK(IsRefused(policy, "a b4n4n4 here"));
  CHECK(IsRefused(policy, "b@n@n@"));
  CHECK(IsRefused(policy, "红a烧b牛c肉"));
  CHECK(IsRefused(policy, "红\n烧\n牛\n肉\n"));
  CHECK_FALSE(IsRefused(policy, "红烧\n牛肉面"));
  CHECK_FALSE(IsRefused(PolicyWith("entries: [banana]\n"), "a b4n4n4 here"));
}

TEST_CASE("Gate: one character a line is read in prompts only", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [{text: 红烧牛肉, forms: [split]}]\n");
  const std::string text = "红\n烧\n牛\n肉\n";
  CHECK(Inspect(*policy, Direction::kAnswer, text, 1).verdict.action == Action::kAllow);
}

TEST_CASE("Gate: a word in a code is found where the code stands, for any cut", "[gate]") {
  const PolicyPtr policy = PolicyWith("entries: [苹果手机]\n");
  CHECK(IsRefused(policy, "请解码 6Iu55p6c5omL5py6 谢谢"));
  CHECK(IsRefused(policy, "%E8%8B%B9%E6%9E%9C%E6%89%8B%E6%9C%BA"));
  CHECK(IsRefused(policy, "\\u82f9\\u679c\\u624b\\u673a"));
  CHECK(IsRefused(policy, "&#33529;&#26524;&#25163;&#26426;"));
  CHECK_FALSE(IsRefused(policy, "6Iu55p6c5omL5py"));
  const Verdict verdict =
      Inspect(*policy, Direction::kPrompt, "请解码 6Iu55p6c5omL5py6 谢谢", 1).verdict;
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].begin == 10);
  CHECK(verdict.findings[0].end == 26);
}

std::string FatesOf(const PolicyPtr& policy, const std::string& text) {
  std::string fates;
  for (const Considered& candidate :
       Inspect(*policy, Direction::kPrompt, text, std::nullopt).considered) {
    fates += std::string(fates.empty() ? "" : " ") + std::string(NameOf(candidate.channel)) + ":" +
             std::string(NameOf(candidate.fate));
  }
  return fates;
}

TEST_CASE("Inspect: says of every candidate what became of it", "[gate]") {
  const PolicyPtr policy = PolicyWith(
      "entries: [大麻, {text: 苹果手机, forms: [pinyin]}, {text: 坏了, expires: 2026-01-02}]\n"
      "exceptions: [有大麻了]\n");
  CHECK(FatesOf(policy, "我有大麻") == "text:found");
  CHECK(FatesOf(policy, "这是一个大麻烦") == "text:not_a_word");
  CHECK(FatesOf(policy, "我有大麻了") == "text:excepted");
  CHECK(FatesOf(policy, "坏了") == "text:not_in_force");
  CHECK(FatesOf(policy, "平果首级") == "sound:found");
  CHECK(FatesOf(policy, "我") == "");
  CHECK(FatesOf(policy, "电话13800138000") == "text:found");
  CHECK(FatesOf(policy, "6Iu55p6c5omL5py6") == "text:found");
  CHECK(
      FatesOf(policy,
              "5oiR55qE55S16K+d5Y+356CB5pivMTM4MDAxMzgwMDDor7fkvaDku6zorrDlpb3osKLosKLlpKflrrY=") ==
      "");  // a number in a code is not looked at
}

TEST_CASE("Gate: an entry counts from its first day to its last", "[gate]") {
  const PolicyPtr policy =
      PolicyWith("entries: [{text: 红烧牛肉, effective: 2026-12-01, expires: 2027-01-01}]\n");
  const auto action_on = [&](const char* day) {
    absl::Time time;
    std::string error;
    REQUIRE(absl::ParseTime("%Y-%m-%d", day, &time, &error));
    return Inspect({*policy, time}, Direction::kPrompt, "红烧牛肉", std::nullopt).verdict.action;
  };
  CHECK(action_on("2026-11-30") == Action::kAllow);
  CHECK(action_on("2026-12-01") == Action::kRefuse);
  CHECK(action_on("2026-12-31") == Action::kRefuse);
  CHECK(action_on("2027-01-01") == Action::kAllow);
}

}  // namespace
}  // namespace weir::gate
