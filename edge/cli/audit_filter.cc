#include "edge/cli/audit_filter.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "edge/cli/audit.h"

namespace weir::cli {
namespace {

using ledger::Entry;

absl::StatusOr<absl::Time> TimeOf(const std::string& text, const char* option,
                                  absl::Time otherwise) {
  if (text.empty()) return otherwise;
  absl::Time time;
  std::string ignored;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &ignored)) return time;
  return InvalidArgument("{} is not a time like 2026-11-22T08:00:00Z", option);
}

bool HasCategory(const Entry& entry, const std::string& category) {
  return std::any_of(
      entry.findings.begin(), entry.findings.end(),
      [&](const ledger::FindingRecord& finding) { return finding.category == category; });
}

}  // namespace

void AddFilterOptions(CLI::App& verb, FilterOptions& options) {
  verb.add_option("--category", options.category, "With a finding of this category, such as A.4.f");
  verb.add_option("--action", options.action, "With this verdict")
      ->check(CLI::IsMember({"allow", "mask", "local_only", "support", "refuse", "suspend"}));
  verb.add_option("--ending", options.ending, "Exchanges that ended so")
      ->check(CLI::IsMember({"done", "refused", "stopped", "cancelled", "failed", "interrupted"}));
  verb.add_option("--exchange", options.exchange, "About the exchange of this id or name");
  verb.add_option("--since", options.since, "Not before this time (RFC 3339)");
  verb.add_option("--until", options.until, "Before this time (RFC 3339)");
}

std::vector<std::pair<std::string, std::string>> GivenIn(const FilterOptions& options) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto& [name, value] : {std::pair{"since", &options.since},
                                    {"until", &options.until},
                                    {"exchange", &options.exchange},
                                    {"category", &options.category},
                                    {"action", &options.action},
                                    {"ending", &options.ending}}) {
    if (!value->empty()) given.emplace_back(name, *value);
  }
  return given;
}

absl::StatusOr<Filter> Filter::Create(FilterOptions options) {
  WEIR_ASSIGN_OR_RETURN(const absl::Time since,
                        TimeOf(options.since, "--since", absl::InfinitePast()));
  WEIR_ASSIGN_OR_RETURN(const absl::Time until,
                        TimeOf(options.until, "--until", absl::InfiniteFuture()));
  return Filter(std::move(options), since, until);
}

bool Filter::Matches(const Entry& entry) const {
  if (entry.at < since_ || entry.at >= until_) return false;
  if (!options_.action.empty() && entry.action != options_.action) return false;
  if (!options_.ending.empty() && ledger::NameOf(entry.ending) != options_.ending) return false;
  if (!options_.exchange.empty() && !IsAbout(entry, options_.exchange)) return false;
  return options_.category.empty() || HasCategory(entry, options_.category);
}

}  // namespace weir::cli
