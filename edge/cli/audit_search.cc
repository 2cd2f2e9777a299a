#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "compliance/auditor/index/index.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/verify.h"
#include "compliance/remote/http.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/audit_filter.h"
#include "edge/cli/audit_place.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

using ledger::StoredEntry;

struct SearchOptions {
  std::string dir;
  std::string key;
  bool json = false;
  uint64_t limit = 0;  // 0 = all
  FilterOptions filter;
  std::string index;  // the file of `weir audit index`; empty: the log is read whole
};

auditor::Query QueryOf(const FilterOptions& options, const Filter& filter) {
  auditor::Query query{
      .since = filter.since(), .until = filter.until(), .order = auditor::Order::kOldestFirst};
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
absl::Status SearchIndex(FileSystem& files, const SearchOptions& options, const Filter& filter) {
  WEIR_ASSIGN_OR_RETURN(auto index, auditor::Index::Open(files, options.index, options.dir));
  WEIR_RETURN_IF_ERROR(index.Update());
  const Format format = options.json ? Format::kJson : Format::kText;
  auditor::Query query = QueryOf(options.filter, filter);
  uint64_t left = options.limit == 0 ? UINT64_MAX : options.limit;
  for (bool more = true; more && left > 0;) {
    query.limit = std::min<uint64_t>(left, auditor::kMaxHits);
    WEIR_ASSIGN_OR_RETURN(const auditor::Answer answer, index.Search(query));
    for (const auditor::Hit& hit : answer.hits) {
      WEIR_ASSIGN_OR_RETURN(const StoredEntry stored, index.Entry(hit.index));
      if (!filter.Matches(stored.entry)) continue;  // two values of one term
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
  WEIR_ASSIGN_OR_RETURN(const Filter filter, Filter::Create(options.filter));
  WEIR_ASSIGN_OR_RETURN(const auto trusted, ReadTrustedKey(options.key));
  const Format format = options.json ? Format::kJson : Format::kText;
  uint64_t found = 0;
  const auto wanted = [&](const ledger::Entry& entry) { return filter.Matches(entry); };
  const auto show = [&](const StoredEntry& stored) {
    PrintEntry(stored, format);
    return ++found != options.limit;
  };
  const auto files = FilesOf(options.dir);
  if (remote::IsHttpUrl(options.dir)) {
    WEIR_ASSIGN_OR_RETURN(auto log, OpenPublished(*files, options.dir, trusted));
    return ReadPublished(log, wanted, show);
  }
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  if (trusted) {
    WEIR_ASSIGN_OR_RETURN(const auto key, ledger::ReadVerifierKey(*files, options.dir));
    WEIR_RETURN_IF_ERROR(CheckTrusted(key, trusted));
  }
  if (!options.index.empty()) return SearchIndex(*files, options, filter);
  return ReadLog(*files, options.dir, 0,
                 [&](const StoredEntry& stored) { return !wanted(stored.entry) || show(stored); });
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
  AddLogPlace(*verb, options->dir);
  AddKeyOption(*verb, options->key);
  verb->add_flag("--json", options->json, "One JSON object a line");
  verb->add_option("--limit", options->limit, "Stops after so many (default: all)")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40));
  AddFilterOptions(*verb, options->filter);
  verb->add_option("--index", options->index,
                   "Searches by this index (weir audit index), brought up to date first; says on "
                   "standard error what it covers");
  verb->footer(
      "What people wrote is sealed and cannot be searched here.\n"
      "Examples:\n"
      "  weir audit search /var/lib/weir/ledger --ending refused --limit 10\n"
      "  weir audit search /var/lib/weir/ledger --category A.4.f --since 2026-11-01T00:00:00+08:00 "
      "--json\n"
      "  weir audit search https://logs.example/gateway --limit 10");
  verb->callback([options, &exit_code] { exit_code = RunSearch(*options); });
}

}  // namespace weir::cli
