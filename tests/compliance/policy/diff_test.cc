#include "compliance/policy/diff.h"

#include <catch2/catch.hpp>

#include "compliance/policy/compile.h"
#include "tests/testing/policy_fixture.h"

namespace weir::policy {
namespace {

using testing::PolicyYaml;

std::vector<std::string> Lines(const PolicyYaml& before, const PolicyYaml& after) {
  std::vector<std::string> lines;
  const auto old_policy = testing::CompilePolicy(before);
  const auto new_policy = testing::CompilePolicy(after, testing::PolicyBuiltAt() + absl::Hours(7));
  for (const Difference& difference : DifferencesOf(*old_policy, *new_policy)) {
    lines.push_back(LineOf(difference));
  }
  return lines;
}

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

TEST_CASE("DifferencesOf: the same source built again, with a new version, is the same",
          "[policy]") {
  PolicyYaml next;
  Replace(next.policy, "version: 1", "version: 2");
  CHECK(Lines(PolicyYaml(), next).empty());
}

TEST_CASE("DifferencesOf: names words that came, went and changed by rule id", "[policy]") {
  PolicyYaml after;
  after.lexicons["a1h.yaml"] =
      "{category: A.1.h, owner: t, source: t, severity: flag, entries: [停用词丁, 新词]}";
  after.lexicons.erase("a5b.yaml");
  const std::vector<std::string> expected = {
      "~ word " + RuleOf("A.1.h", testing::kSuspendWord) + ": block -> flag",
      "+ word " + RuleOf("A.1.h", "新词") + ": flag",
      "- word " + RuleOf("A.5.b", testing::kAllowedWord) + ": block",
  };
  const std::vector<std::string> lines = Lines(PolicyYaml(), after);
  CHECK(std::is_permutation(lines.begin(), lines.end(), expected.begin(), expected.end()));
  CHECK(lines.back() == expected.back());
}

TEST_CASE("DifferencesOf: each option of a word shows", "[policy]") {
  const auto with = [](const std::string& options) {
    PolicyYaml yaml;
    yaml.lexicons = {
        {"x.yaml", "{category: A.1.d, owner: t, source: t, severity: flag, entries: [{text: abc" +
                       options + "}]}"}};
    return yaml;
  };
  const std::string head = "~ word " + RuleOf("A.1.d", "abc") + ": flag -> ";
  for (const auto& [options, shown] : std::vector<std::pair<std::string, std::string>>{
           {", severity: block", "block"},
           {", whole_word: false", "flag, inside words too"},
           {", max_gap: 2", "flag, gap 2"},
           {", forms: [split, pinyin]", "flag, forms pinyin, split"},
           {", effective: 2026-01-01", "flag, from 2026-01-01"},
           {", expires: 2027-01-01", "flag, until 2027-01-01"}}) {
    INFO(options);
    CHECK(Lines(with(""), with(options)) == std::vector<std::string>{head + shown});
  }
}

TEST_CASE("DifferencesOf: one of two periods of a word that goes shows", "[policy]") {
  const auto with = [](const std::string& entries) {
    PolicyYaml yaml;
    yaml.lexicons = {
        {"x.yaml",
         "{category: A.1.d, owner: t, source: t, severity: flag, entries: [" + entries + "]}"}};
    return yaml;
  };
  CHECK(Lines(with("{text: abc, expires: 2027-01-01}, abc"),
              with("{text: abc, expires: 2027-01-01}")) ==
        std::vector<std::string>{"~ word " + RuleOf("A.1.d", "abc") +
                                 ": flag; flag, until 2027-01-01 -> flag, until 2027-01-01"});
}

TEST_CASE("DifferencesOf: a combination whose word moved to the other group shows", "[policy]") {
  const auto with = [](const std::string& rule) {
    PolicyYaml yaml;
    yaml.lexicons = {
        {"x.yaml",
         "{category: A.1.d, owner: t, source: t, severity: flag, combinations: [{id: a, " + rule +
             "}]}"}};
    return yaml;
  };
  const PolicyYaml before = with("within: 9, groups: [[ab, cd], [ef, gh]]");
  CHECK(Lines(before, with("within: 9, groups: [[gh, ef], [cd, ab]]")).empty());
  CHECK(Lines(before, with("within: 9, groups: [[ab, ef], [cd, gh]]")).size() == 1);
  CHECK(Lines(before, with("within: 8, groups: [[ab, cd], [ef, gh]]")).size() == 1);
  CHECK(Lines(before, with("within: 9, groups: [[ab, cd], [ef, gh]], without: [ij]")).size() == 2);
  CHECK(
      Lines(before, with("within: 9, groups: [[ab, cd], [ef, gh]], expires: 2027-01-01")).size() ==
      1);
}

TEST_CASE("DifferencesOf: categories, identifiers, replies and the policy's own settings show",
          "[policy]") {
  PolicyYaml after;
  Replace(after.taxonomy, "on_prompt: support", "on_prompt: refuse");
  Replace(after.policy, "type: bank_card, action: local_only", "type: bank_card, action: mask");
  Replace(after.policy, "valid_days: 30", "valid_days: 7");
  Replace(after.policy, "regions: [CN]", "regions: [CN, SG]");
  Replace(after.policy, "You can appeal.", "You may appeal.");
  Replace(after.replies, "Please call a crisis line.", "Please call.");
  const std::vector<std::string> lines = Lines(PolicyYaml(), after);
  REQUIRE(lines.size() == 6);
  CHECK(lines[0].starts_with(
      "~ category A.4.a: prompt support/allow answer support/allow, reply default"));
  CHECK(lines[1] == "~ pii bank_card: local_only from 600, A.4.f -> mask from 600, A.4.f");
  CHECK(lines[2].starts_with("~ policy appeal: text #"));
  CHECK(lines[3] == "~ policy regions: [CN] -> [CN, SG]");
  CHECK(lines[4] == "~ policy valid_days: 30 -> 7");
  CHECK(lines[5].starts_with("~ reply crisis: text #"));
}

TEST_CASE("DifferencesOf: words show where a source told them, and nowhere else", "[policy]") {
  PolicyYaml after;
  after.lexicons.erase("a5b.yaml");
  const auto before = testing::CompilePolicy();
  const auto changed = testing::CompilePolicy(after);
  const Words words = WordsOf(ParseSource(PolicyYaml().files()).source);
  CHECK(DifferencesOf(*before, *changed).at(0).word.empty());
  const Difference difference = DifferencesOf(*before, *changed, words).at(0);
  CHECK(difference.word == testing::kAllowedWord);
  CHECK(LineOf(difference).ends_with("  \"" + std::string(testing::kAllowedWord) + "\""));
}

}  // namespace
}  // namespace weir::policy
