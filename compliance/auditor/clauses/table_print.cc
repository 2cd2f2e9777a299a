// ToJson and ToText, declared in table.h.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/auditor/clauses/clauses_data.h"
#include "compliance/auditor/clauses/table.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::ordered_json;

Json JsonOf(const ClauseRow& row, const Words& words) {
  const Clause& clause = row.clause;
  Json out = {{"id", clause.id},        {"law", clause.law},
              {"at", clause.at},        {"zh", clause.demand.zh},
              {"en", clause.demand.en}, {"evidence", NameOf(row.evidence)}};
  out["observed"] = Json::array();
  for (const Observation& seen : row.observations) {
    const Phrase said = words.Of(seen.key, seen.details);
    out["observed"].push_back(
        {{"check", seen.check}, {"shows", seen.shows}, {"zh", said.zh}, {"en", said.en}});
  }
  out["tests"] = Json::array();
  for (const TestEvidence& test : row.tests) {
    out["tests"].push_back({{"name", test.name}, {"end", NameOf(test.end)}});
  }
  out["commands"] = clause.commands;
  out["records"] = clause.records;
  out["pages"] = clause.pages;
  return out;
}

}  // namespace

std::string ToJson(const ClauseTable& table) {
  const Words words(kClauseWords);
  Json out = {{"format", 1}};
  for (const Evidence evidence : kEvidence) {
    out["counts"][std::string(NameOf(evidence))] = table.Count(evidence);
  }
  out["clauses"] = Json::array();
  for (const ClauseRow& row : table.rows) out["clauses"].push_back(JsonOf(row, words));
  out["unknown_requirements"] = table.unknown_requirements;
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string ToText(const ClauseTable& table) {
  std::string out;
  for (const ClauseRow& row : table.rows) {
    out += fmt::format("{:<6} {:<13} {:>3} tests  {}\n", row.clause.id, NameOf(row.evidence),
                       row.tests.size(), row.clause.demand.en);
  }
  for (const Evidence evidence : kEvidence) {
    out += fmt::format("{} {}{}", table.Count(evidence), NameOf(evidence),
                       evidence == kEvidence[std::size(kEvidence) - 1] ? "\n" : ", ");
  }
  return out;
}

}  // namespace weir::auditor
