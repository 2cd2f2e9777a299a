#include "compliance/gate/combination_window.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

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
)";

std::shared_ptr<const policy::Policy> ThePolicy() {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", kLexicon}};
  return testing::CompilePolicy(yaml);
}

// Whether some choice of one word of each group spans at most `within`, by trying all.
bool FiresByTrying(const policy::Policy& policy, uint32_t combination,
                   const std::vector<PartHit>& hits) {
  const policy::Combination& rule = policy.combinations()[combination];
  const auto in_group = [&](const PartHit& hit, size_t group) {
    const auto& words = rule.groups[group];
    return std::find(words.begin(), words.end(), hit.entry) != words.end();
  };
  std::vector<std::pair<uint64_t, uint64_t>> spans = {{UINT64_MAX, 0}};
  for (size_t group = 0; group < rule.groups.size(); ++group) {
    std::vector<std::pair<uint64_t, uint64_t>> next;
    for (const auto& [first, last] : spans) {
      for (const PartHit& hit : hits) {
        if (in_group(hit, group))
          next.emplace_back(std::min(first, hit.first), std::max(last, hit.last));
      }
    }
    spans = std::move(next);
  }
  return std::any_of(spans.begin(), spans.end(),
                     [&](const auto& span) { return span.second - span.first <= rule.within; });
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
    for (int i = 0; i < 8; ++i) {
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

}  // namespace
}  // namespace weir::gate
