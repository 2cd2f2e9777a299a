#include "compliance/gate/combination_window.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <random>

#include "compliance/gate/inspect.h"
#include "compliance/policy/compile.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

constexpr const char* kLexicon = R"(category: A.1.f
owner: t
source: t
severity: flag
combinations:
  - {id: two, within: 10, groups: [[aaa, bbb], [ccc]]}
  - {id: three, within: 20, groups: [[aaa], [ccc, ddd], [eee]]}
  - {id: harmless, within: 12, groups: [[aaa, bbb], [ddd]], without: [fff, eee]}
  - {id: alone, within: 9, groups: [[bbb]], without: [ggg]}
)";

std::shared_ptr<const policy::Policy> ThePolicy() {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", kLexicon}};
  return testing::CompilePolicy(yaml);
}

bool Has(const std::vector<uint32_t>& words, uint32_t entry) {
  return std::find(words.begin(), words.end(), entry) != words.end();
}

// Whether a word without which the rule must be stands before the end of hits[newest], near enough.
bool IsHarmless(const policy::Combination& rule, const std::vector<PartHit>& hits, size_t newest) {
  return std::any_of(hits.begin(), hits.begin() + static_cast<ptrdiff_t>(newest),
                     [&](const PartHit& hit) {
                       return Has(rule.without, hit.entry) && hit.last <= hits[newest].last &&
                              hits[newest].last - hit.first <= rule.within;
                     });
}

struct Choice {
  uint64_t first = UINT64_MAX;
  uint64_t last = 0;
  size_t newest = 0;
};

// Whether some choice of one word of each group spans at most `within` and has none of the words
// without which it must be before the newest of them, by trying all.
bool FiresByTrying(const policy::Policy& policy, uint32_t combination,
                   const std::vector<PartHit>& hits) {
  const policy::Combination& rule = policy.combinations()[combination];
  std::vector<Choice> choices = {{}};
  for (const auto& group : rule.groups) {
    std::vector<Choice> next;
    for (const Choice& choice : choices) {
      for (size_t i = 0; i < hits.size(); ++i) {
        if (!Has(group, hits[i].entry)) continue;
        next.push_back({std::min(choice.first, hits[i].first), std::max(choice.last, hits[i].last),
                        std::max(choice.newest, i)});
      }
    }
    choices = std::move(next);
  }
  return std::any_of(choices.begin(), choices.end(), [&](const Choice& choice) {
    return choice.last - choice.first <= rule.within && !IsHarmless(rule, hits, choice.newest);
  });
}

TEST_CASE("CombinationWindow: fires at the same word as trying every choice does", "[gate]") {
  const auto policy = ThePolicy();
  const auto words = static_cast<uint32_t>(policy->entries().size());
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<PartHit> hits;
    uint64_t at = 0;
    CombinationWindow window(*policy);
    std::vector<bool> fired(policy->combinations().size(), false);
    for (int i = 0; i < 10; ++i) {
      at += random() % 7;
      const uint64_t size = 1 + random() % 5;
      hits.push_back(
          {static_cast<uint32_t>(random() % words), at * 3, (at + size) * 3, at, at + size});
      std::vector<FiredCombination> now;
      window.Add(hits.back(), now);
      for (const FiredCombination& one : now) fired[one.combination] = true;
      for (uint32_t c = 0; c < fired.size(); ++c) {
        REQUIRE(fired[c] == FiresByTrying(*policy, c, hits));
      }
    }
  }
}

TEST_CASE("CombinationWindow: the span goes from the first word to the end of the last", "[gate]") {
  const auto policy = ThePolicy();
  const auto& groups = policy->combinations()[0].groups;
  CombinationWindow window(*policy);
  std::vector<FiredCombination> fired;
  window.Add({groups[0][0], 30, 39, 10, 13}, fired);
  CHECK(fired.empty());
  window.Add({groups[1][0], 51, 60, 17, 20}, fired);
  REQUIRE(fired.size() == 1);
  CHECK(fired[0].begin == 30);
  CHECK(fired[0].end == 60);
}

TEST_CASE("CombinationWindow: one firing does not repeat for the same words", "[gate]") {
  const auto policy = ThePolicy();
  const auto& groups = policy->combinations()[0].groups;
  CombinationWindow window(*policy);
  std::vector<FiredCombination> fired;
  window.Add({groups[0][0], 0, 3, 0, 3}, fired);
  window.Add({groups[1][0], 3, 6, 3, 6}, fired);
  window.Add({groups[1][0], 6, 9, 6, 9}, fired);
  CHECK(fired.size() == 1);
  window.Add({groups[0][0], 9, 12, 9, 12}, fired);
  CHECK(fired.size() == 2);
}

// Word by its text in kLexicon: the entries come in the order in which they are written.
uint32_t EntryOf(const policy::Policy& policy, const std::string& word) {
  for (uint32_t i = 0; i < policy.entries().size(); ++i) {
    if (policy.entries()[i].rule == policy::RuleOf("A.1.f", word)) return i;
  }
  FAIL(word);
  return 0;
}

// How often the rule `id` fires for words of three code points at these places.
size_t Firings(const policy::Policy& policy, const std::string& id,
               const std::vector<std::pair<std::string, uint64_t>>& words,
               std::optional<absl::Time> now = std::nullopt) {
  CombinationWindow window(policy, now);
  std::vector<FiredCombination> fired;
  for (const auto& [word, at] : words) {
    window.Add({EntryOf(policy, word), at, at + 3, at, at + 3}, fired);
  }
  return static_cast<size_t>(std::count_if(fired.begin(), fired.end(), [&](const auto& one) {
    return policy.combinations()[one.combination].rule == "A.1.f/" + id;
  }));
}

TEST_CASE("CombinationWindow: a word of `without` counts inside the span and before it, not behind",
          "[gate]") {
  const auto policy = ThePolicy();
  const auto firings = [&](const std::vector<std::pair<std::string, uint64_t>>& words) {
    return Firings(*policy, "harmless", words);
  };
  CHECK(firings({{"aaa", 10}, {"ddd", 15}}) == 1);
  CHECK(firings({{"aaa", 10}, {"fff", 13}, {"ddd", 16}}) == 0);
  CHECK(firings({{"fff", 6}, {"aaa", 10}, {"ddd", 15}}) == 0);  // 12 before the end
  CHECK(firings({{"fff", 5}, {"aaa", 10}, {"ddd", 15}}) == 1);  // 13
  CHECK(firings({{"aaa", 10}, {"ddd", 15}, {"fff", 18}}) == 1);
  // Harmless once, and again as soon as the harmless word is out of reach.
  CHECK(firings({{"fff", 1}, {"aaa", 6}, {"ddd", 10}, {"aaa", 11}, {"ddd", 15}}) == 1);
}

TEST_CASE("CombinationWindow: one group and a word without which it must be are a rule", "[gate]") {
  const auto policy = ThePolicy();
  CHECK(Firings(*policy, "alone", {{"bbb", 20}}) == 1);
  CHECK(Firings(*policy, "alone", {{"ggg", 14}, {"bbb", 20}}) == 0);
  CHECK(Firings(*policy, "alone", {{"ggg", 13}, {"bbb", 20}}) == 1);
  CHECK(Firings(*policy, "alone", {{"bbb", 20}, {"bbb", 23}}) == 2);
}

TEST_CASE("CombinationWindow: a combination counts from its first day on and before its last",
          "[gate]") {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml",
                    "{category: A.1.f, owner: t, source: t, severity: flag, combinations: [{id: a, "
                    "within: 9, groups: [[aaa], [bbb]], effective: 2026-01-01, expires: "
                    "2026-02-01}]}"}};
  const auto policy = testing::CompilePolicy(yaml);
  const auto at = [&](const char* day) {
    return Firings(*policy, "a", {{"aaa", 0}, {"bbb", 3}}, *policy::DateOf(day));
  };
  CHECK(at("2025-12-31") == 0);
  CHECK(at("2026-01-01") == 1);
  CHECK(at("2026-01-31") == 1);
  CHECK(at("2026-02-01") == 0);
}

TEST_CASE("CombinationWindow: `without` gives the same findings however a stream is cut",
          "[gate]") {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", kLexicon}};
  const auto policy = testing::CompilePolicy(yaml);
  const std::vector<std::string> pieces = {"aaa", "bbb", "ddd", "fff", "eee", "ggg",
                                           " ",   "，",  "x ",  "。",  "中文"};
  std::mt19937 random(11);
  size_t fired = 0;
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += pieces[random() % pieces.size()] + " ";
    const Inspection whole = Inspect(*policy, Direction::kAnswer, text, std::nullopt);
    fired += whole.verdict.findings.size();
    for (const size_t chunk : {1u, 2u, 3u, 7u}) {
      const Inspection cut = Inspect(*policy, Direction::kAnswer, text, chunk);
      REQUIRE(cut.verdict.findings == whole.verdict.findings);
      REQUIRE(cut.text == whole.text);
    }
  }
  CHECK(fired > 50);
}

}  // namespace
}  // namespace weir::gate
