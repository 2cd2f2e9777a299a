#include "compliance/auditor/clauses/observation.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "compliance/auditor/clauses/clause.h"
#include "compliance/auditor/clauses/table.h"
#include "config/clause_settings.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/policy_fixture.h"

namespace weir::auditor {
namespace {

using testing::kLogDir;

bool Shows(const std::vector<Observation>& all, std::string_view check) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [check](const Observation& one) { return one.check == check; });
  REQUIRE(found != all.end());
  return found->shows;
}

constexpr const char* kReport = R"({
  "policy": {"digest": "00"},
  "banks": {"totals": {"content": {"have": 2000, "minimum": 2000}}},
  "targets": {"gate": {"refuse": {"standing": "met", "judged": 300, "share": 0.97},
                       "answer": {"standing": "missed", "judged": 300, "share": 0.9}}}})";

config::CloudSettings Cloud() {
  config::CloudSettings settings;
  settings.upstreams.push_back({.id = "a", .region = "CN", .filing_id = "Beijing-1"});
  settings.witnesses.emplace();
  settings.second_home.emplace();
  return settings;
}

config::EdgeSettings Edge() {
  config::EdgeSettings settings;
  settings.cloud.enabled = true;
  settings.cloud.region = "CN";
  return settings;
}

}  // namespace

TEST_CASE("ObservePolicy: a policy of eight days ago is not of this week", "[auditor]") {
  const auto policy = testing::CompilePolicy();
  const absl::Time built = testing::PolicyBuiltAt();
  CHECK(Shows(ObservePolicy(*policy, built + absl::Hours(7 * 24)), "policy.week"));
  CHECK_FALSE(
      Shows(ObservePolicy(*policy, built + absl::Hours(7 * 24) + absl::Seconds(1)), "policy.week"));
}

TEST_CASE("ObservePolicy: says what a small policy has and what it lacks", "[auditor]") {
  const auto seen = ObservePolicy(*testing::CompilePolicy(), testing::PolicyBuiltAt());
  CHECK(Shows(seen, "policy.support"));
  CHECK(Shows(seen, "policy.personal_data"));
  CHECK_FALSE(Shows(seen, "policy.keywords"));
  CHECK_FALSE(Shows(seen, "policy.categories"));
  CHECK_FALSE(Shows(seen, "policy.classifier"));
  CHECK_FALSE(Shows(seen, "policy.two_persons"));
}

TEST_CASE("ObserveReport: takes the rates' own standing, and sees another policy", "[auditor]") {
  const auto policy = testing::CompilePolicy();
  const auto seen = ObserveReport(kReport, policy.get());
  REQUIRE(seen.ok());
  CHECK(Shows(*seen, "conformance.refuse"));
  CHECK_FALSE(Shows(*seen, "conformance.answer"));
  CHECK(Shows(*seen, "conformance.banks"));
  CHECK_FALSE(Shows(*seen, "conformance.digest"));
  CHECK(absl::IsInvalidArgument(ObserveReport("{}", nullptr).status()));
}

TEST_CASE("ObserveLedger: an intact log shows both, a changed byte contradicts one",
          "[auditor][N-01]") {
  testing::MemoryFiles files;
  testing::FakeClock clock;
  {
    auto log = *testing::OpenLog(files, clock);
    for (int i = 0; i < 3; ++i) REQUIRE(log->AppendAndWait(testing::RecordOf("one")).ok());
  }
  const auto intact = ObserveLedger(files, kLogDir, clock.Now());
  REQUIRE(intact.ok());
  CHECK(Shows(*intact, "ledger.kept"));
  CHECK(Shows(*intact, "ledger.intact"));
  const std::string segment = std::string(kLogDir) + "/segment/000000000000.seg";
  std::string bytes = files.contents().at(segment);
  bytes[bytes.find("one")] = 'X';  // in the first entry's name
  files.Set(segment, bytes);
  const auto damaged = ObserveLedger(files, kLogDir, clock.Now());
  REQUIRE(damaged.ok());
  CHECK_FALSE(Shows(*damaged, "ledger.kept"));
  CHECK_FALSE(Shows(*damaged, "ledger.intact"));
}

TEST_CASE("ObserveCloud: each setting that falls short contradicts", "[auditor]") {
  const auto good = config::ObserveCloud(Cloud());
  CHECK(std::all_of(good.begin(), good.end(), [](const Observation& one) { return one.shows; }));
  config::CloudSettings bad = Cloud();
  bad.conduct.strikes_in_a_row = 4;
  bad.conduct.remind_every = absl::Hours(2) + absl::Minutes(1);
  bad.upstreams[0].region = "US";
  bad.upstreams[0].filing_id.clear();
  bad.tls.insecure_local = true;
  const auto seen = config::ObserveCloud(bad);
  for (const char* check :
       {"cloud.strikes", "cloud.reminder", "cloud.regions", "cloud.filing", "cloud.tls"}) {
    CAPTURE(check);
    CHECK_FALSE(Shows(seen, check));
  }
}

TEST_CASE("ObserveCloud: what is not set up is not held against a clause that others may meet",
          "[auditor]") {
  config::CloudSettings bare = Cloud();
  bare.witnesses.reset();
  bare.second_home.reset();
  bare.label.grants = true;
  for (const Observation& one : config::ObserveCloud(bare)) {
    CHECK(one.check != "cloud.witnesses");
    CHECK(one.check != "cloud.second_home");
    CHECK(one.check != "cloud.grants");
  }
}

TEST_CASE("Clauses: each check that a clause names is made, and each that is made is named",
          "[auditor]") {
  std::vector<Observation> all = ObservePolicy(*testing::CompilePolicy(), testing::PolicyBuiltAt());
  const auto add = [&all](const std::vector<Observation>& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  const auto policy = testing::CompilePolicy();
  add(*ObserveReport(kReport, policy.get()));
  testing::MemoryFiles files;
  testing::FakeClock clock;
  { REQUIRE((*testing::OpenLog(files, clock))->AppendAndWait(testing::RecordOf("one")).ok()); }
  add(*ObserveLedger(files, kLogDir, clock.Now()));
  add(config::ObserveCloud(Cloud()));
  add(config::ObserveEdge(Edge()));
  std::set<std::string> made;
  for (const Observation& one : all) made.insert(one.check);
  std::set<std::string> named;
  for (const Clause& clause : BuiltInClauses().clauses) {
    named.insert(clause.checks.begin(), clause.checks.end());
  }
  CHECK(made == named);
  // Every sentence is there, in both languages: writing the page looks each up.
  CHECK_FALSE(ToHtml(MakeTable(BuiltInClauses(), all, {})).empty());
}

}  // namespace weir::auditor
