#include "edge/cli/decisions.h"

#include <absl/time/time.h>
#include <fmt/format.h>

#include "router/decision_book.h"
#include "router/messages.h"

namespace weir::cli {
namespace {

std::string OutcomeIn(bool english, const std::string& outcome) {
  if (outcome == router::kUnrouted) return english ? "no engine was permitted" : "没有可用的引擎";
  if (outcome == router::kRefused) return english ? "refused" : "已拒答";
  return outcome;
}

std::string ReasonsOf(const v1::DecisionsStatus::Past& past, const router::Messages& messages,
                      policy::Locale locale) {
  std::string reasons;
  for (const std::string& code : past.codes()) {
    // The reason of a refusal is a word and has no sentence of its own.
    const std::string words =
        past.outcome() == router::kRefused ? code : messages.Explain(code, locale);
    reasons += " " + words;
  }
  return reasons;
}

}  // namespace

void PrintDecisions(const v1::DecisionsStatus& decisions, policy::Locale locale) {
  if (decisions.counts().empty()) return;
  const bool english = locale == policy::Locale::kEnglish;
  fmt::print("{}", english ? "decisions since the start:" : "启动以来的路由决定：");
  for (const auto& row : decisions.counts()) {
    fmt::print(" {} {};", OutcomeIn(english, row.outcome()), row.count());
  }
  fmt::print("\n");
  const router::Messages messages = router::Messages::BuiltIn();
  for (const auto& past : decisions.last()) {
    fmt::print("  {} {}:{}\n",
               absl::FormatTime("%H:%M:%S UTC", absl::FromUnixSeconds(past.at_unix_s()),
                                absl::UTCTimeZone()),
               OutcomeIn(english, past.outcome()), ReasonsOf(past, messages, locale));
  }
}

}  // namespace weir::cli
