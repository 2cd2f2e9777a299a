#include "compliance/policy/source.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "compliance/policy/names.h"
#include "compliance/policy/report.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::policy {
namespace {

using testing::PolicyYaml;

std::vector<std::string> ProblemsOf(const PolicyYaml& yaml) {
  std::vector<std::string> lines;
  for (const Problem& problem : ParseSource(yaml.files()).problems) {
    lines.push_back(problem.ToString());
  }
  return lines;
}

PolicyYaml WithLexicon(const std::string& text) {
  PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", text}};
  return yaml;
}

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

TEST_CASE("ParseSource: the default source has no problems and every value arrives", "[policy]") {
  const ParsedSource parsed = ParseSource(PolicyYaml().files());
  REQUIRE(parsed.problems.empty());
  const Source& source = parsed.source;
  CHECK(source.manifest.profile == "test");
  CHECK(source.manifest.version == 1);
  CHECK(source.manifest.regions == std::vector<std::string>{"CN"});
  CHECK(source.manifest.on_stale == OnStale::kCloudOnly);
  CHECK(source.valid_days == 30);
  CHECK(source.categories.size() == 7);
  CHECK(source.categories[1].reply == "violence");
  CHECK(source.categories[0].reply == "default");
  CHECK(source.categories[2].on_prompt == Action::kSuspend);
  CHECK(source.pii_rules.size() == 4);
  CHECK(source.pii_rules[3].action == Action::kLocalOnly);
  CHECK(source.pii_rules[0].category == "A.4.f");
  CHECK(source.combinations.size() == 1);
  CHECK(source.combinations[0].severity == Severity::kBlock);
  CHECK(source.combinations[0].groups.size() == 2);
}

TEST_CASE("ParseSource: each mistake in policy.yaml is named with file, line and field",
          "[policy]") {
  struct Row {
    const char* name;
    const char* from;
    const char* to;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"unknown key", "version: 1\n", "version: 1\nspeed: 3\n",
       "policy.yaml:3: speed: unknown key"},
      {"missing key", "version: 1\n", "", "policy.yaml:1: version: is missing"},
      {"key twice", "version: 1\n", "version: 1\nversion: 2\n",
       "policy.yaml:3: version: given twice"},
      {"text for a number", "version: 1\n", "version: one\n",
       "policy.yaml:2: version: must be a whole number"},
      {"a quoted number", "version: 1\n", "version: \"1\"\n",
       "policy.yaml:2: version: must be a whole number"},
      {"a negative number", "version: 1\n", "version: -1\n",
       "policy.yaml:2: version: must be a whole number"},
      {"below the range", "version: 1\n", "version: 0\n",
       "policy.yaml:2: version: is 0, must be 1 to 1000000000000"},
      {"above the range", "valid_days: 30", "valid_days: 367",
       "policy.yaml:3: valid_days: is 367, must be 1 to 366"},
      {"a wrong name", "on_stale: cloud_only", "on_stale: never",
       "policy.yaml:4: on_stale: must be one of cloud_only, refuse"},
      {"a list for text", "profile: test", "profile: [test]",
       "policy.yaml:1: profile: must be text"},
      {"a wrong profile", "profile: test", "profile: Test 1",
       "policy.yaml:1: profile: may have a-z, 0-9, - and _ only"},
      {"a wrong region", "regions: [CN]", "regions: [China]",
       "policy.yaml:5: regions: must be two-letter codes such as CN"},
      {"no list", "regions: [CN]", "regions: CN", "policy.yaml:5: regions: must be a list"},
      {"no mapping", "appeal: {zh: \"如有异议，可以申诉。\", en: \"You can appeal.\"}",
       "appeal: no", "policy.yaml:6: appeal: must be a mapping"},
      {"a wrong recogniser", "type: mobile", "type: shoe_size",
       "policy.yaml:8: pii[0].type: must be one of *"},
      {"a recogniser twice in one direction", "type: mobile", "type: email, direction: prompt",
       "policy.yaml:9: pii[1].type: has a rule already"},
      {"a direction that is none", "type: mobile", "type: mobile, direction: out",
       "policy.yaml:8: pii[0].direction: must be prompt, answer or both"},
      {"a recogniser twice", "type: mobile", "type: email",
       "policy.yaml:9: pii[1].type: has a rule already"},
      {"an action that is none for data", "type: mobile, action: mask",
       "type: mobile, action: suspend",
       "policy.yaml:8: pii[0].action: must be allow, mask, local_only or refuse for personal data"},
      {"a score above 1000", "min_score_permille: 600}", "min_score_permille: 1001}",
       "policy.yaml:8: pii[0].min_score_permille: is 1001, must be 0 to 1000"},
      {"an unknown category", "category: A.4.f", "category: A.9.z",
       "policy.yaml: pii.resident_id: category A.9.z is not in taxonomy.yaml"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    PolicyYaml yaml;
    Replace(yaml.policy, row.from, row.to);
    std::vector<std::string> problems = ProblemsOf(yaml);
    const std::string list = "must be one of resident_id, mobile";  // and what else there is
    for (std::string& problem : problems) {
      const size_t at = problem.find(list);
      if (at != std::string::npos) problem = problem.substr(0, at) + "must be one of *";
    }
    CHECK(problems == std::vector<std::string>{row.expected});
  }
}

TEST_CASE("ParseSource: each mistake in taxonomy.yaml and replies.yaml is named", "[policy]") {
  PolicyYaml yaml;
  Replace(yaml.taxonomy, "on_prompt: refuse", "on_prompt: mask");
  Replace(yaml.taxonomy, "on_answer: suspend", "on_answer: local_only");
  Replace(yaml.taxonomy, "reply: violence", "reply: missing");
  Replace(yaml.taxonomy, "id: A.5.b", "id: A.4.e");
  Replace(yaml.replies, "key: budget", "key: deadline");
  CHECK(
      ProblemsOf(yaml) ==
      std::vector<std::string>{
          "lexicon/a5b.yaml: category: A.5.b is not in taxonomy.yaml",
          "replies.yaml: replies: lacks the key budget",
          "replies.yaml:11: replies[9].key: is defined already",
          "taxonomy.yaml: A.1.f: reply missing is not in replies.yaml",
          "taxonomy.yaml:2: categories[0].on_prompt: mask is for personal data (policy.yaml, pii)",
          "taxonomy.yaml:4: categories[2].on_answer: must be allow, support, refuse or suspend",
          "taxonomy.yaml:8: categories[6].id: is defined already",
      });
}

TEST_CASE("ParseSource: each mistake in a lexicon is named", "[policy]") {
  struct Row {
    const char* name;
    const char* text;
    const char* expected;
  };
  const std::string head = "category: A.1.d\nowner: t\nsource: t\nseverity: block\n";
  const std::vector<Row> rows = {
      {"a word of symbols", "entries: ['---']",
       "lexicon/x.yaml:5: entries[0]: has 0 letters and digits, must have 1 to 32"},
      {"a word of 33 letters", "entries: [abcdefghijklmnopqrstuvwxyzabcdefg]",
       "lexicon/x.yaml:5: entries[0]: has 33 letters and digits, must have 1 to 32"},
      {"signs that say everything", "entries: ['C#']",
       "lexicon/x.yaml:5: entries[0]: without the signs at its ends only 1 letters are left, found "
       "everywhere"},
      {"signs around two letters", "entries: ['(甲乙)']",
       "lexicon/x.yaml:5: entries[0]: without the signs at its ends only 2 letters are left, found "
       "everywhere"},
      {"a sentence end inside", "entries: ['甲。乙']",
       "lexicon/x.yaml:5: entries[0]: has a line or sentence end inside: it can never match"},
      {"a list as a word", "entries: [[a]]",
       "lexicon/x.yaml:5: entries[0]: must be UTF-8 text of 1 to 512 bytes"},
      {"an unknown key of a word", "entries: [{text: abc, colour: red}]",
       "lexicon/x.yaml:5: entries[0].colour: unknown key"},
      {"a flag that is none", "entries: [{text: abc, whole_word: yes}]",
       "lexicon/x.yaml:5: entries[0].whole_word: must be true or false"},
      {"a gap of 5", "entries: [{text: abc, max_gap: 5}]",
       "lexicon/x.yaml:5: entries[0].max_gap: is 5, must be 0 to 4"},
      {"a form that is none", "entries: [{text: abc, forms: [pinyin, morse]}]",
       "lexicon/x.yaml:5: entries[0].forms: must be of pinyin, homophone, lookalike, split, "
       "reversed"},
      {"a day that is none", "entries: [{text: abc, effective: 2026-02-30}]",
       "lexicon/x.yaml:5: entries[0].effective: must be a date such as 2026-11-22"},
      {"a date in another form", "entries: [{text: abc, expires: 22/11/2026}]",
       "lexicon/x.yaml:5: entries[0].expires: must be a date such as 2026-11-22"},
      {"a word that never counts",
       "entries: [{text: abc, effective: 2026-01-01, expires: 2026-01-01}]",
       "lexicon/x.yaml:5: entries[0].expires: it would never count: it expires before it is "
       "effective"},
      {"a part with a date", "entries: [{text: abc, part: true, expires: 2026-01-01}]",
       "lexicon/x.yaml:5: entries[0].part: has no dates of its own: its combination has"},
      {"a harmless word that is in a group",
       "combinations: [{id: a, within: 5, groups: [[ab]], without: [AB]}]",
       "lexicon/x.yaml:5: combinations[0].without: shares a word with group 0"},
      {"no group but harmless words",
       "combinations: [{id: a, within: 5, groups: [], without: [x]}]",
       "lexicon/x.yaml:5: combinations[0].groups: has 0 groups, must have 1 to 8"},
      {"an empty list of harmless words",
       "combinations: [{id: a, within: 5, groups: [[ab], [cd]], without: []}]",
       "lexicon/x.yaml:5: combinations[0].without: must be a list of words"},
      {"a combination of one group", "combinations: [{id: a, within: 5, groups: [[ab]]}]",
       "lexicon/x.yaml:5: combinations[0].groups: has 1 groups, must have 2 to 8"},
      {"a reach of 65", "combinations: [{id: a, within: 65, groups: [[ab], [cd]]}]",
       "lexicon/x.yaml:5: combinations[0].within: is 65, must be 1 to 64"},
      {"groups with a common word", "combinations: [{id: a, within: 5, groups: [[ab], [AB]]}]",
       "lexicon/x.yaml:5: combinations[0].groups: groups 0 and 1 share a word"},
      {"an empty group", "combinations: [{id: a, within: 5, groups: [[ab], []]}]",
       "lexicon/x.yaml:5: combinations[0].groups[1]: must be a list of words"},
      {"a wrong id", "combinations: [{id: A b, within: 5, groups: [[ab], [cd]]}]",
       "lexicon/x.yaml:5: combinations[0].id: may have a-z, 0-9, - and _ only"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(ProblemsOf(WithLexicon(head + row.text)) == std::vector<std::string>{row.expected});
  }
}

TEST_CASE("ParseSource: text that is not YAML and files that are missing are problems",
          "[policy]") {
  CHECK(ParseSource({}).problems.size() >= 3);
  PolicyYaml yaml;
  yaml.taxonomy = "categories: [";
  const auto lines = ProblemsOf(yaml);
  CHECK(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("taxonomy.yaml:1") || line.starts_with("taxonomy.yaml:2");
  }));
}

TEST_CASE("ParseSource: a word given twice is left out, the stronger severity stays", "[policy]") {
  const ParsedSource parsed = ParseSource(WithLexicon(R"(category: A.1.d
owner: t
source: t
severity: flag
entries: [蘋果, {text: 苹果, severity: block}, 苹果]
)")
                                              .files());
  CHECK(parsed.problems.empty());
  REQUIRE(parsed.source.entries.size() == 1);
  CHECK(parsed.source.entries[0].severity == Severity::kBlock);
  REQUIRE(parsed.remarks.size() == 2);
  CHECK(parsed.remarks[0].ToString() ==
        "lexicon/x.yaml:5: entries[1]: is the same word as lexicon/x.yaml:5; left out");
}

TEST_CASE("ParseSource: options of a file hold for its words, those of a word go first",
          "[policy]") {
  const ParsedSource parsed = ParseSource(WithLexicon(R"(category: A.1.d
owner: team
source: list 7
severity: block
whole_word: false
max_gap: 1
forms: [pinyin]
effective: 2026-01-01
expires: 2027-01-01
entries:
  - plain
  - {text: other, severity: flag, whole_word: true, max_gap: 0, forms: [split, reversed], owner: me, source: mine, effective: 2026-03-01, expires: 2026-04-01}
exceptions: [plainly]
combinations:
  - {id: near, within: 9, groups: [[one]], without: [two], expires: 2026-06-01}
)")
                                              .files());
  REQUIRE(parsed.problems.empty());
  const auto& entries = parsed.source.entries;
  REQUIRE(entries.size() == 5);
  const Validity year{*DateOf("2026-01-01"), *DateOf("2027-01-01")};
  CHECK(entries[0].severity == Severity::kBlock);
  CHECK_FALSE(entries[0].whole_word);
  CHECK(entries[0].max_gap == 1);
  CHECK(TextOf(entries[0].forms) == "pinyin");
  CHECK(entries[0].validity == year);
  CHECK(entries[1].severity == Severity::kFlag);
  CHECK(entries[1].whole_word);
  CHECK(entries[1].max_gap == 0);
  CHECK(TextOf(entries[1].forms) == "split, reversed");
  CHECK(entries[1].validity == Validity{*DateOf("2026-03-01"), *DateOf("2026-04-01")});
  CHECK(entries[2].exception);
  CHECK(entries[2].validity == year);
  CHECK(entries[3].part);
  CHECK(entries[3].validity == Validity{});
  CHECK(parsed.source.combinations[0].without == std::vector<std::string>{"two"});
  CHECK(parsed.source.combinations[0].validity ==
        Validity{*DateOf("2026-01-01"), *DateOf("2026-06-01")});
  REQUIRE(parsed.source.origins.size() == 2);
  CHECK(parsed.source.origins[entries[0].origin].owner == "team");
  CHECK(parsed.source.origins[entries[0].origin].entries == 4);
  CHECK(parsed.source.origins[entries[1].origin].owner == "me");
  CHECK(parsed.source.origins[entries[1].origin].source == "mine");
}

TEST_CASE("Entry: counts from the first moment of its first day on, and not on its last",
          "[policy]") {
  Entry entry;
  CHECK(entry.active_at(absl::UnixEpoch()));
  entry.validity = {*DateOf("2026-03-01"), *DateOf("2026-04-01")};
  const absl::Time first = absl::FromUnixSeconds(1'772'323'200);  // 2026-03-01T00:00:00Z
  CHECK_FALSE(entry.active_at(first - absl::Nanoseconds(1)));
  CHECK(entry.active_at(first));
  CHECK(entry.active_at(first + absl::Hours(31 * 24) - absl::Nanoseconds(1)));
  CHECK_FALSE(entry.active_at(first + absl::Hours(31 * 24)));
}

TEST_CASE("ParseSource: a word with two periods is two entries and one rule", "[policy]") {
  const PolicyYaml yaml = WithLexicon(R"(category: A.1.d
owner: t
source: t
severity: flag
entries:
  - {text: word, expires: 2026-01-01}
  - {text: word, effective: 2026-06-01}
  - {text: old, expires: 2020-01-01}
)");
  const auto policy = testing::CompilePolicy(yaml);
  REQUIRE(policy->entries().size() == 3);
  CHECK(policy->entries()[0].rule == policy->entries()[1].rule);
  CHECK(CountKeywords(*policy)[0].have == 1);
}

TEST_CASE("ParseSource: operators have categories of their own beside the standard's", "[policy]") {
  PolicyYaml yaml;
  yaml.taxonomy +=
      "  - {id: shop.competitors, zh: 竞品, en: Competitors, on_prompt: refuse, on_answer: "
      "refuse}\n";
  yaml.lexicons["shop.yaml"] =
      "{category: shop.competitors, owner: shop, source: own, severity: block, entries: [别家词]}";
  const auto policy = testing::CompilePolicy(yaml);
  CHECK(policy->categories().back().id == "shop.competitors");
  CHECK(CountKeywords(*policy).back().have == 1);
  CHECK(Shortfalls(*policy).size() == Shortfalls(*testing::CompilePolicy()).size());
}

TEST_CASE("Compile: what is said of a word is in the bundle", "[policy]") {
  const auto policy = testing::CompilePolicy(WithLexicon(R"(category: A.1.d
owner: t
source: t
severity: flag
entries:
  - {text: word, max_gap: 2, whole_word: false, forms: [homophone, lookalike], owner: o, effective: 2026-01-01, expires: 2026-02-01}
combinations:
  - {id: a, within: 9, groups: [[one, two]], without: [three], effective: 2026-05-01}
)"));
  const Entry& entry = policy->entries()[0];
  CHECK(entry.max_gap == 2);
  CHECK_FALSE(entry.whole_word);
  CHECK(TextOf(entry.forms) == "homophone, lookalike");
  CHECK(policy->origins()[entry.origin].owner == "o");
  CHECK(entry.validity == Validity{*DateOf("2026-01-01"), *DateOf("2026-02-01")});
  const Combination& combination = policy->combinations()[0];
  REQUIRE(combination.without.size() == 1);
  CHECK(policy->entries()[combination.without[0]].part);
  CHECK(policy->entries()[combination.without[0]].memberships[0].group == Membership::kWithout);
  CHECK(combination.validity == Validity{*DateOf("2026-05-01"), absl::InfiniteFuture()});
}

TEST_CASE("ParseSource: each mistake in probes.jsonl is named", "[policy]") {
  PolicyYaml yaml;
  yaml.probes =
      "{\"id\":\"1\",\"text\":\"x\",\"direction\":\"prompt\",\"action\":\"allow\"}\n"
      "\n"
      "not json\n"
      "{\"id\":\"1\",\"text\":\"x\",\"direction\":\"up\",\"action\":\"allow\"}\n"
      "{\"id\":\"2\",\"text\":\"x\",\"direction\":\"answer\",\"action\":\"allow\",\"more\":1}\n"
      "{\"id\":\"3\",\"direction\":\"answer\",\"action\":\"allow\"}";
  CHECK(ProblemsOf(yaml) == std::vector<std::string>{
                                "probes.jsonl:3: is not a JSON object",
                                "probes.jsonl:4: direction: is not a name that policies know",
                                "probes.jsonl:4: id: is used already",
                                "probes.jsonl:5: more: unknown key",
                                "probes.jsonl:6: text: must be text of the right size",
                            });
}

TEST_CASE("ReadSourceFiles: reads what belongs to a source and nothing else", "[policy]") {
  testing::TempDir dir;
  std::filesystem::create_directories(dir / "lexicon");
  for (const char* name :
       {"policy.yaml", "taxonomy.yaml", "README.md", "lexicon/a.yaml", "lexicon/notes.txt"}) {
    std::ofstream(dir / name) << name;
  }
  const auto files = NewPosixFileSystem();
  const auto read = ReadSourceFiles(*files, dir.path());
  REQUIRE(read.ok());
  CHECK(*read == SourceFiles{{"policy.yaml", "policy.yaml"},
                             {"taxonomy.yaml", "taxonomy.yaml"},
                             {"lexicon/a.yaml", "lexicon/a.yaml"}});
  CHECK(ReadSourceFiles(*files, dir / "absent").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("Source: a kind of personal data may have one rule for prompts and one for answers",
          "[policy][P-05]") {
  testing::PolicyYaml yaml;
  const std::string rule = "  - {type: qq, direction: prompt, action: mask}\n";
  yaml.policy.replace(yaml.policy.find("pii:\n"), 5,
                      "pii:\n" + rule + "  - {type: qq, direction: answer, action: allow}\n");
  const ParsedSource parsed = ParseSource(yaml.files());
  REQUIRE(parsed.problems.empty());
  CHECK(parsed.source.pii_rules[0].CountsIn(Direction::kPrompt));
  CHECK_FALSE(parsed.source.pii_rules[0].CountsIn(Direction::kAnswer));
  CHECK(parsed.source.pii_rules[1].CountsIn(Direction::kAnswer));
  const auto policy = testing::CompilePolicy(yaml);
  CHECK(policy->pii_rules()[0].directions == Directions::kPrompt);
  CHECK(policy->pii_rules()[1].directions == Directions::kAnswer);
}

}  // namespace
}  // namespace weir::policy
