#include "compliance/auditor/clauses/table.h"

#include <algorithm>
#include <set>

namespace weir::auditor {
namespace {

Evidence EvidenceOf(const ClauseRow& row) {
  bool shown = false;
  for (const Observation& seen : row.observations) {
    if (!seen.shows) return Evidence::kContradicted;
    shown = true;
  }
  for (const TestEvidence& test : row.tests) {
    if (test.end == TestEnd::kFailed) return Evidence::kContradicted;
    shown = shown || test.end == TestEnd::kPassed;
  }
  if (shown) return Evidence::kShown;
  if (row.clause.of_people) return Evidence::kOfPeople;
  const Clause& clause = row.clause;
  const bool named = !row.tests.empty() || !clause.checks.empty() || !clause.commands.empty() ||
                     !clause.records.empty() || !clause.pages.empty();
  return named ? Evidence::kNamed : Evidence::kNotCovered;
}

std::vector<Observation> ThoseOf(const Clause& clause, const std::vector<Observation>& all) {
  std::vector<Observation> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&clause](const Observation& one) {
    return std::find(clause.checks.begin(), clause.checks.end(), one.check) != clause.checks.end();
  });
  return out;
}

std::vector<std::string> UnknownOf(const Clauses& clauses, const Tested& tested) {
  std::set<std::string_view> known;
  for (const Clause& clause : clauses.clauses) known.insert(clause.id);
  std::vector<std::string> out;
  for (const auto& [id, tests] : tested) {
    if (known.count(id) == 0) out.push_back(id);
  }
  return out;
}

}  // namespace

std::string_view NameOf(Evidence evidence) {
  switch (evidence) {
    case Evidence::kShown:
      return "shown";
    case Evidence::kContradicted:
      return "contradicted";
    case Evidence::kNamed:
      return "named";
    case Evidence::kNotCovered:
      return "not_covered";
    case Evidence::kOfPeople:
      return "of_people";
  }
  return "";
}

size_t ClauseTable::Count(Evidence evidence) const {
  return static_cast<size_t>(
      std::count_if(rows.begin(), rows.end(),
                    [evidence](const ClauseRow& row) { return row.evidence == evidence; }));
}

ClauseTable MakeTable(Clauses clauses, const std::vector<Observation>& observations,
                      const Tested& tested) {
  ClauseTable table;
  table.unknown_requirements = UnknownOf(clauses, tested);
  table.laws = std::move(clauses.laws);
  for (Clause& clause : clauses.clauses) {
    ClauseRow row;
    row.observations = ThoseOf(clause, observations);
    if (const auto tests = tested.find(clause.id); tests != tested.end()) row.tests = tests->second;
    row.clause = std::move(clause);
    row.evidence = EvidenceOf(row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace weir::auditor
