// Clause by clause: what the law asks and what shows it here. Evidence, not a verdict: people
// conclude.
#pragma once

#include <string>
#include <vector>

#include "compliance/auditor/clauses/clause.h"
#include "compliance/auditor/clauses/observation.h"
#include "compliance/auditor/clauses/tested.h"

namespace weir::auditor {

enum class Evidence : uint8_t {
  kShown,         // something that was looked at now, or a test that passed, shows it
  kContradicted,  // something that was looked at contradicts it, or a test of it failed
  kNamed,         // what would show it is named; nothing of it was looked at
  kNotCovered,    // nothing shows it
  kOfPeople,      // a duty that no software can show
};
inline constexpr Evidence kEvidence[] = {Evidence::kContradicted, Evidence::kNotCovered,
                                         Evidence::kNamed, Evidence::kOfPeople, Evidence::kShown};
// "shown", "contradicted", "named", "not_covered", "of_people": also keys of the messages
std::string_view NameOf(Evidence evidence);

struct ClauseRow {
  Clause clause;
  Evidence evidence = Evidence::kNotCovered;
  std::vector<Observation> observations;  // of the clause's checks
  std::vector<TestEvidence> tests;
};

struct ClauseTable {
  std::vector<Law> laws;
  std::vector<ClauseRow> rows;                    // in the order of the clauses
  std::vector<std::string> unknown_requirements;  // that tests name and no clause has
  size_t Count(Evidence evidence) const;
};

ClauseTable MakeTable(Clauses clauses, const std::vector<Observation>& observations,
                      const Tested& tested);

std::string ToHtml(const ClauseTable& table);
std::string ToJson(const ClauseTable& table);
// One line a clause, for a terminal.
std::string ToText(const ClauseTable& table);

}  // namespace weir::auditor
