#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "compliance/auditor/clauses/table.h"

using namespace weir;
using namespace weir::auditor;

namespace {

Clauses TwoClauses() {
  return *ParseClauses(R"({"laws":[{"id":"l","zh":"法","en":"law"}],"clauses":[
    {"id":"T-01","law":"l","at":"1","zh":"一","en":"one","checks":["policy.keywords"]},
    {"id":"T-02","law":"l","at":"2","zh":"二","en":"two"}]})");
}

Evidence FirstOf(const std::vector<Observation>& seen, const Tested& tested) {
  return MakeTable(TwoClauses(), seen, tested).rows[0].evidence;
}

const Observation kShows = {"policy.keywords", true, "classifier", {}};
const Observation kContradicts = {"policy.keywords", false, "no_classifier", {}};

}  // namespace

TEST_CASE(
    "Clauses: the built-in list has its form, names its laws once, and has each law's clauses",
    "[auditor]") {
  const Clauses clauses = BuiltInClauses();
  std::set<std::string> with_clauses;
  for (const Clause& clause : clauses.clauses) with_clauses.insert(clause.law);
  CHECK(with_clauses.size() == clauses.laws.size());
  CHECK(clauses.clauses.size() >= 50);
}

TEST_CASE("Clauses: a clause that stands twice or is of no listed law is refused", "[auditor]") {
  const std::string head = R"({"laws":[{"id":"l","zh":"","en":""}],"clauses":[)";
  const std::string one = R"({"id":"T-01","law":"l","at":"1","zh":"","en":""})";
  CHECK(ParseClauses(head + one + "]}").ok());
  CHECK(absl::IsInvalidArgument(ParseClauses(head + one + "," + one + "]}").status()));
  const std::string stray = R"({"id":"T-02","law":"m","at":"1","zh":"","en":""})";
  CHECK(absl::IsInvalidArgument(ParseClauses(head + stray + "]}").status()));
  CHECK(absl::IsInvalidArgument(ParseClauses("{}").status()));
  CHECK(absl::IsInvalidArgument(ParseClauses("[").status()));
}

TEST_CASE(
    "MakeTable: what was seen or a test that passed shows a clause, one contradiction undoes it",
    "[auditor]") {
  const Tested passed = {{"T-01", {{"t", TestEnd::kPassed}}}};
  const Tested failed = {{"T-01", {{"t", TestEnd::kPassed}, {"u", TestEnd::kFailed}}}};
  CHECK(FirstOf({}, {}) == Evidence::kNamed);
  CHECK(FirstOf({kShows}, {}) == Evidence::kShown);
  CHECK(FirstOf({}, passed) == Evidence::kShown);
  CHECK(FirstOf({kContradicts}, passed) == Evidence::kContradicted);
  CHECK(FirstOf({kShows, kContradicts}, {}) == Evidence::kContradicted);
  CHECK(FirstOf({kShows}, failed) == Evidence::kContradicted);
}

TEST_CASE("MakeTable: a test that was skipped or not run shows nothing", "[auditor]") {
  CHECK(FirstOf({}, {{"T-01", {{"t", TestEnd::kNotRun}}}}) == Evidence::kNamed);
  CHECK(FirstOf({}, {{"T-01", {{"t", TestEnd::kSkipped}}}}) == Evidence::kNamed);
}

TEST_CASE("MakeTable: a clause that nothing names is not covered, and stray tags are listed",
          "[auditor]") {
  const ClauseTable table =
      MakeTable(TwoClauses(), {kShows}, {{"Z-99", {{"t", TestEnd::kPassed}}}});
  CHECK(table.rows[1].evidence == Evidence::kNotCovered);
  CHECK(table.Count(Evidence::kNotCovered) == 1);
  CHECK(table.unknown_requirements == std::vector<std::string>{"Z-99"});
}

TEST_CASE("ParseTested: takes what scripts/requirements writes, and no unknown end", "[auditor]") {
  const auto tested =
      ParseTested(R"({"tests":[{"name":"a: b","requirements":["T-01","T-02"],"end":"passed"}]})");
  REQUIRE(tested.ok());
  REQUIRE(tested->size() == 2);
  CHECK(tested->at("T-02")[0].name == "a: b");
  CHECK(tested->at("T-02")[0].end == TestEnd::kPassed);
  CHECK(absl::IsInvalidArgument(
      ParseTested(R"({"tests":[{"name":"a","requirements":["T-01"],"end":"fine"}]})").status()));
  CHECK(absl::IsInvalidArgument(ParseTested("{}").status()));
}

TEST_CASE("ToHtml: the names of tests and what was seen are text, never markup", "[auditor]") {
  const Observation nasty = {"policy.keywords", true, "producer", {"<script>x</script>"}};
  const Tested tested = {{"T-01", {{"<img src=x>", TestEnd::kPassed}}}};
  const std::string page = ToHtml(MakeTable(TwoClauses(), {nasty}, tested));
  CHECK(page.find("<script>") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
}

TEST_CASE("ToJson: has every clause with its evidence, and the counts add up", "[auditor]") {
  const auto json = nlohmann::json::parse(ToJson(MakeTable(BuiltInClauses(), {}, {})));
  size_t counted = 0;
  for (const auto& [name, count] : json.at("counts").items()) counted += count.get<size_t>();
  CHECK(counted == json.at("clauses").size());
}
