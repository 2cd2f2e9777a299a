#include "compliance/auditor/clauses/clause.h"

#include <nlohmann/json.hpp>
#include <set>

#include "compliance/auditor/clauses/clauses_data.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::json;

std::vector<std::string> TextsOf(const Json& clause, const char* key) {
  return clause.value(key, std::vector<std::string>());
}

Clause ClauseOf(const Json& json) {
  return {.id = json.at("id"),
          .law = json.at("law"),
          .at = json.at("at"),
          .demand = {json.at("zh"), json.at("en")},
          .checks = TextsOf(json, "checks"),
          .commands = TextsOf(json, "commands"),
          .records = TextsOf(json, "records"),
          .pages = TextsOf(json, "pages"),
          .of_people = json.value("by", "") == "organisation"};
}

absl::Status ReadAll(const Json& json, Clauses& out) {
  std::set<std::string> laws;
  std::set<std::string> ids;
  for (const Json& law : json.at("laws")) {
    out.laws.push_back({law.at("id"), {law.at("zh"), law.at("en")}});
    laws.insert(out.laws.back().id);
  }
  for (const Json& clause : json.at("clauses")) {
    out.clauses.push_back(ClauseOf(clause));
    const Clause& read = out.clauses.back();
    if (!ids.insert(read.id).second) return InvalidArgument("clause {} stands twice", read.id);
    if (laws.count(read.law) == 0) {
      return InvalidArgument("clause {} is of a law that is not listed", read.id);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Clauses> ParseClauses(std::string_view text) {
  Clauses out;
  try {
    WEIR_RETURN_IF_ERROR(ReadAll(Json::parse(text), out));
  } catch (const Json::exception&) {
    return InvalidArgument("the list of clauses has not its form");
  }
  return out;
}

Clauses BuiltInClauses() {
  absl::StatusOr<Clauses> built_in = ParseClauses(kClauses);
  WEIR_CHECK(built_in.ok());
  return *std::move(built_in);
}

}  // namespace weir::auditor
