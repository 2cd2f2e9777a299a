// What the law asks of a service, clause by clause (config/clauses/cn-mainland.json, built in). The
// ids are those that tests carry as tags: "[T-11]".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/words.h"

namespace weir::auditor {

struct Law {
  std::string id;
  Phrase name;
};

struct Clause {
  std::string id;   // "T-11"
  std::string law;  // a Law's id
  std::string at;   // article or clause, as the law counts
  Phrase demand;
  std::vector<std::string> checks;    // of what runs here: names of Observation::check
  std::vector<std::string> commands;  // that show it
  std::vector<std::string> records;   // what the ledger holds of it
  std::vector<std::string> pages;     // of the console
  bool of_people = false;             // a duty that no software can show
};

struct Clauses {
  std::vector<Law> laws;
  std::vector<Clause> clauses;  // in the order of the file
};

// INVALID_ARGUMENT: not of this form; an id twice, a law that is not listed, a clause that names
// neither evidence nor people is allowed (it may have tests).
absl::StatusOr<Clauses> ParseClauses(std::string_view json);
// REQUIRES nothing: the file that was built in is well formed (clauses_test).
Clauses BuiltInClauses();

}  // namespace weir::auditor
