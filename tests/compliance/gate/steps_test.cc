// What an input costs, in basic blocks of the gate's code that it runs: never more than so many a
// byte, whatever it is. The library here was compiled to count them (CMakeLists.txt), so the
// figures do not depend on the machine.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "compliance/gate/answer_guard.h"
#include "compliance/gate/scan_memory.h"
#include "compliance/gate/text_judge.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/starter_policy.h"

namespace {
uint64_t steps = 0;
}  // namespace

extern "C" void __sanitizer_cov_trace_pc() { ++steps; }

namespace weir::gate {
namespace {

constexpr size_t kLittle = 4 << 10;  // bytes
constexpr size_t kMuch = 4 * kLittle;
constexpr size_t kPieceBytes = 7;
// Ordinary prose takes some 200. The dearest is "abab.." where 32 words end at every letter and
// each is a finding; without such words it is figures with points.
constexpr double kMostTangled = 20'000;
constexpr double kMostStarter = 4'000;

std::string Times(size_t count, const std::string& part) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string Filled(size_t bytes, const std::string& part) {
  return Times(bytes / part.size(), part);
}

// Words that share as many beginnings and ends as words can, in every form; combinations,
// exceptions and every kind of personal data.
testing::PolicyYaml Tangled(const std::string& release) {
  std::string lexicon =
      "category: A.1.d\nowner: t\nsource: t\nseverity: flag\nentries:\n"
      "- {text: 苹果手机, forms: [pinyin, homophone, lookalike, split, reversed]}\n"
      "- {text: banana, forms: [lookalike, reversed]}\n";
  for (size_t i = 1; i <= 16; ++i) {
    lexicon += fmt::format("- {{text: {}, whole_word: false}}\n", Times(i, "ab"));
    lexicon += fmt::format("- {{text: {}a, whole_word: false}}\n", Times(i, "ba").substr(0, 31));
    lexicon += fmt::format("- {{text: {}, whole_word: false}}\n", Times(i, "甲乙"));
    lexicon += fmt::format("- {{text: {}b, whole_word: true}}\n", Times(2 * i - 1, "a"));
  }
  lexicon += "exceptions: [甲乙丙, ababc]\n";
  lexicon +=
      "combinations:\n- {id: near, groups: [[近, 进], [远, 院]], within: 64, severity: flag}\n";
  testing::PolicyYaml yaml;
  yaml.lexicons["tangled.yaml"] = lexicon;
  yaml.policy += "release: " + release + "\n";
  return yaml;
}

struct Kind {
  const char* name;
  std::string part;  // repeated
};

std::vector<Kind> Kinds() {
  std::vector<Kind> kinds = {
      {"prose", "秋天到了，树叶黄了。She reads 3 books a week, 我也是。\n"},
      {"one letter", "a"},
      {"two letters", "ab"},
      {"two characters", "甲乙"},
      {"half a word and a break", Times(15, "ab") + "a\n"},
      {"a word one letter short", Times(30, "a") + "c"},
      {"gaps", "a----b----"},
      {"repeated letters in gaps", "甲甲甲甲、、、乙乙乙乙、、、"},
      {"words of a combination", "近"},
      {"both words of a combination", "近远"},
      {"exceptions", "甲乙丙"},
      {"digits", "7"},
      {"separated digits", "1-3 8"},
      {"half a telephone number", "1380013800 "},
      {"points", "1."},
      {"addresses of the net", "10.0.0."},
      {"colons", "ab:cd:"},
      {"half an e-mail address", "a.b-c_d@"},
      {"signs of e-mail", "@"},
      {"letters and points", "a."},
      {"words", "word "},
      {"a word without end", "q"},
      {"introductions", "我叫"},
      {"names", "我叫张三"},
      {"places", "北京市海淀区"},
      {"streets", "12 Main "},
      {"plates", "京A1234"},
      {"degrees", "39°54'"},
      {"secrets", "password: "},
      {"percent codes", "%41%42"},
      {"escapes", "\\u0041"},
      {"base64", "QUJDREVG"},
      {"entities", "&#65;"},
      {"ligatures", "\uFB03"},
      {"the longest ligature", "\uFDFA"},
      {"ligatures in words", "a\uFB00b"},
      {"nothing that is seen", "\u200B"},
      {"marks on one letter", "\u0301"},
      {"a family", "\U0001F468\u200D"},
      {"flags", "\U0001F1E8"},
      {"no UTF-8", "\xFF"},
      {"half characters", "\xE4\xBD"},
      {"overlong", "\xC1\xA2"},
      {"line feeds", "\n"},
      {"one character a line", "苹\n"},
      {"letters between characters", "苹x果y"},
      {"sounds", "pingguoshouj"},
      {"leet", "b4n4n"},
      {"placeholders", "[[手机"},
      {"brackets", "[["},
  };
  return kinds;
}

using Work = std::function<void(std::string_view)>;

uint64_t StepsOf(const Work& work, std::string_view text) {
  const uint64_t before = steps;
  work(text);
  return steps - before;
}

// The most steps a byte. A kind whose price grows with the length fails.
double MostAByte(const char* title, const Work& work) {
  double most = 0;
  std::string dearest;
  for (const Kind& kind : Kinds()) {
    const std::string text = Filled(kMuch, kind.part);
    const uint64_t little = StepsOf(work, std::string_view(text).substr(0, kLittle));
    const uint64_t much = StepsOf(work, text);
    INFO(title << ": " << kind.name << ": " << little << " steps, of four times as much " << much);
    CHECK(static_cast<double>(much) <= 4.4 * static_cast<double>(little));
    const double a_byte = static_cast<double>(much) / static_cast<double>(text.size());
    if (a_byte > most) dearest = kind.name;
    most = std::max(most, a_byte);
  }
  std::printf("steps: %s: at most %.0f a byte (%s)\n", title, most, dearest.c_str());
  return most;
}

double MostOfPrompts(const char* title, PolicyAt policy) {
  const policy::Bar* const bar = AnybodysBar(policy.policy);
  return MostAByte(title, [&](std::string_view text) { DetectIn(policy, bar, text); });
}

TEST_CASE("Gate: a prompt costs so many steps a byte, whatever it says", "[gate][steps]") {
  const auto tangled = testing::CompilePolicy(Tangled("lexicon"));
  CHECK(MostOfPrompts("prompt", {*tangled, testing::PolicyBuiltAt()}) < kMostTangled);
  const auto starter = testing::StarterPolicy("cn-mainland");
  CHECK(MostOfPrompts("prompt, starter policy", {*starter, absl::Now()}) < kMostStarter);
}

TEST_CASE("Gate: an answer costs so many steps a byte, whatever it says", "[gate][steps]") {
  for (const char* mode : {"lexicon", "sentence", "whole"}) {
    const auto policy = testing::CompilePolicy(Tangled(mode));
    const double most = MostAByte(mode, [&](std::string_view text) {
      AnswerGuard guard({*policy, testing::PolicyBuiltAt()}, {}, Place::kCloud);
      std::string out;
      for (size_t at = 0; at < text.size(); at += kPieceBytes) {
        if (!guard.Push(text.substr(at, kPieceBytes), out)) break;
        out.clear();
      }
      guard.Finish(out);
    });
    CHECK(most < kMostTangled);
  }
}

}  // namespace
}  // namespace weir::gate
