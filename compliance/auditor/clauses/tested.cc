#include "compliance/auditor/clauses/tested.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::json;

constexpr TestEnd kEnds[] = {TestEnd::kNotRun, TestEnd::kPassed, TestEnd::kFailed,
                             TestEnd::kSkipped};

std::optional<TestEnd> EndOf(std::string_view name) {
  for (const TestEnd end : kEnds) {
    if (NameOf(end) == name) return end;
  }
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(TestEnd end) {
  switch (end) {
    case TestEnd::kNotRun:
      return "not_run";
    case TestEnd::kPassed:
      return "passed";
    case TestEnd::kFailed:
      return "failed";
    case TestEnd::kSkipped:
      return "skipped";
  }
  return "";
}

absl::StatusOr<Tested> ParseTested(std::string_view text) {
  Tested out;
  try {
    const Json json = Json::parse(text);
    for (const Json& test : json.at("tests")) {
      const std::optional<TestEnd> end = EndOf(test.value("end", "not_run"));
      if (!end) return InvalidArgument("a test ended in a way that is not known");
      for (const std::string id : test.at("requirements")) {
        out[id].push_back({test.at("name"), *end});
      }
    }
  } catch (const Json::exception&) {
    return InvalidArgument("the list of tests has not its form; make it with scripts/requirements");
  }
  return out;
}

}  // namespace weir::auditor
