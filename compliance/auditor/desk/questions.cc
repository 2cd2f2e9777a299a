#include "compliance/auditor/desk/questions.h"

#include <algorithm>

namespace weir::auditor {
namespace {

constexpr Question kQuestions[] = {{"/api/overview", "GET", Right::kOverview},
                                   {"/api/clauses", "GET", Right::kOverview},
                                   {"/api/assessment", "GET", Right::kOverview},
                                   {"/api/search", "GET", Right::kSearch},
                                   {"/api/entry", "GET", Right::kView},
                                   {"/api/consistency", "GET", Right::kView},
                                   {"/api/check", "GET", Right::kCheck},
                                   {"/api/access", "GET", Right::kAccess},
                                   {"/api/export", "GET", Right::kExport},
                                   {"/api/queue", "GET", Right::kCases},
                                   {"/api/complaints", "GET", Right::kCases},
                                   {"/api/incidents", "GET", Right::kCases},
                                   {"/api/retention", "GET", Right::kCases},
                                   {"/api/decide", "POST", Right::kDecide},
                                   {"/api/request-opening", "POST", Right::kOpen},
                                   {"/api/opened", "GET", Right::kOpen},
                                   {"/api/openings", "GET", Right::kApprove},
                                   {"/api/approve", "POST", Right::kApprove}};

}  // namespace

std::span<const Question> Questions() { return kQuestions; }

const Question* QuestionOf(std::string_view path) {
  const auto found = std::find_if(std::begin(kQuestions), std::end(kQuestions),
                                  [path](const Question& each) { return each.path == path; });
  return found == std::end(kQuestions) ? nullptr : found;
}

}  // namespace weir::auditor
