#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "compliance/auditor/index/index.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

using ledger::Entry;
using ledger::StoredEntry;

struct SearchOptions {
  std::string dir;
  bool json = false;
  uint64_t limit = 0;  // 0 = all
  std::string category;
  std::string action;
  std::string ending;
  std::string exchange;
  std::string since;  // RFC 3339
  std::string index;  // the file of `weir audit index`; empty: the log is read whole
};

absl::StatusOr<absl::Time> TimeOf(const std::string& text) {
  if (text.empty()) return absl::InfinitePast();
  absl::Time time;
  std::string ignored;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &ignored)) return time;
  return InvalidArgument("--since is not a time like 2026-11-22T08:00:00Z");
}

bool HasCategory(const Entry& entry, const std::string& category) {
  return std::any_of(
      entry.findings.begin(), entry.findings.end(),
      [&](const ledger::FindingRecord& finding) { return finding.category == category; });
}

bool Matches(const Entry& entry, const SearchOptions& options, absl::Time since) {
  if (entry.at < since) return false;
  if (!options.action.empty() && entry.action != options.action) return false;
  if (!options.ending.empty() && ledger::NameOf(entry.ending) != options.ending) return false;
  if (!options.exchange.empty() && !IsAbout(entry, options.exchange)) return false;
  return options.category.empty() || HasCategory(entry, options.category);
}

auditor::Query QueryOf(const SearchOptions& options, absl::Time since) {
  auditor::Query query{.since = since, .order = auditor::Order::kOldestFirst};
  const std::pair<auditor::Field, const std::string&> values[] = {
      {auditor::Field::kCategory, options.category},
      {auditor::Field::kAction, options.action},
      {auditor::Field::kEnding, options.ending},
      {auditor::Field::kExchange, options.exchange}};
  for (const auto& [field, value] : values) {
    if (!value.empty()) query.values.emplace_back(field, value);
  }
  return query;
}

// The same by the index, brought up to date first. Each entry is read from the log.
absl::Status SearchIndex(FileSystem& files, const SearchOptions& options, absl::Time since) {
  WEIR_ASSIGN_OR_RETURN(auto index, auditor::Index::Open(files, options.index, options.dir));
  WEIR_RETURN_IF_ERROR(index.Update());
  const Format format = options.json ? Format::kJson : Format::kText;
  auditor::Query query = QueryOf(options, since);
  uint64_t left = options.limit == 0 ? UINT64_MAX : options.limit;
  for (bool more = true; more && left > 0;) {
    query.limit = std::min<uint64_t>(left, auditor::kMaxHits);
    WEIR_ASSIGN_OR_RETURN(const auditor::Answer answer, index.Search(query));
    for (const auditor::Hit& hit : answer.hits) {
      WEIR_ASSIGN_OR_RETURN(const StoredEntry stored, index.Entry(hit.index));
      if (!Matches(stored.entry, options, since)) continue;  // two values of one term
      PrintEntry(stored, format);
      --left;
    }
    if (!answer.hits.empty()) query.after = answer.hits.back().index;
    more = answer.more;
  }
  std::fprintf(stderr, "weir: %s\n", TextOf(index.coverage()).c_str());
  return absl::OkStatus();
}

absl::Status Search(const SearchOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const absl::Time since, TimeOf(options.since));
  if (!options.index.empty()) return SearchIndex(*files, options, since);
  const Format format = options.json ? Format::kJson : Format::kText;
  uint64_t found = 0;
  return ReadLog(*files, options.dir, 0, [&](const StoredEntry& stored) {
    if (!Matches(stored.entry, options, since)) return true;
    PrintEntry(stored, format);
    return ++found != options.limit;
  });
}

int RunSearch(const SearchOptions& options) {
  const absl::Status status = Search(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditSearch(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<SearchOptions>();
  CLI::App* verb =
      audit.add_subcommand("search", "Prints the entries that match, oldest first, one a line");
  AddLogDirectory(*verb, options->dir);
  verb->add_flag("--json", options->json, "One JSON object a line");
  verb->add_option("--limit", options->limit, "Stops after so many (default: all)")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40));
  verb->add_option("--category", options->category,
                   "With a finding of this category, such as A.4.f");
  verb->add_option("--action", options->action, "With this verdict")
      ->check(CLI::IsMember({"allow", "mask", "local_only", "support", "refuse", "suspend"}));
  verb->add_option("--ending", options->ending, "Exchanges that ended so")
      ->check(CLI::IsMember({"done", "refused", "stopped", "cancelled", "failed", "interrupted"}));
  verb->add_option("--exchange", options->exchange, "About the exchange of this id or name");
  verb->add_option("--since", options->since, "Not before this time (RFC 3339)");
  verb->add_option("--index", options->index,
                   "Searches by this index (weir audit index), brought up to date first; says on "
                   "standard error what it covers");
  verb->footer(
      "What people wrote is sealed and cannot be searched here.\n"
      "Examples:\n"
      "  weir audit search /var/lib/weir/ledger --ending refused --limit 10\n"
      "  weir audit search /var/lib/weir/ledger --category A.4.f --since 2026-11-01T00:00:00+08:00 "
      "--json");
  verb->callback([options, &exit_code] { exit_code = RunSearch(*options); });
}

}  // namespace weir::cli
