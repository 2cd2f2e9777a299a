#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>

#include "compliance/auditor/index/index.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/progress_bar.h"

namespace weir::cli {
namespace {

using auditor::Completeness;
using auditor::Coverage;
using auditor::Index;

struct IndexOptions {
  std::string dir;
  std::string index;
  bool check = false;
  bool json = false;
};

// What came out: the check only where it was asked for.
struct Outcome {
  Coverage coverage;
  std::optional<Completeness> check;
};

// For the bar; 0 when the log has no checkpoint that can be read.
uint64_t EntriesOf(FileSystem& files, const std::string& dir) {
  const auto key = ledger::ReadVerifierKey(files, dir);
  if (!key.ok()) return 0;
  const auto checkpoint = ledger::ReadCheckpoint(files, dir, *key);
  return checkpoint.ok() ? checkpoint->size : 0;
}

absl::StatusOr<Outcome> MakeIndex(const IndexOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(*files, options.index, options.dir));
  const uint64_t all = EntriesOf(*files, options.dir);
  ProgressBar bar("index");
  WEIR_RETURN_IF_ERROR(index.Update([&](uint64_t done) {
    bar.Show(done, std::max(done, all));
    return true;
  }));
  Outcome out{index.coverage(), std::nullopt};
  if (!options.check) return out;
  ProgressBar check_bar("check");
  WEIR_ASSIGN_OR_RETURN(out.check, index.Check([&](uint64_t done) {
    check_bar.Show(done, std::max(done, out.coverage.size));
    return true;
  }));
  return out;
}

Json JsonOf(const Coverage& coverage) {
  return {{"origin", coverage.origin}, {"size", coverage.size}, {"root", coverage.root.ToHex()}};
}

Json JsonOf(const Outcome& outcome) {
  Json out = JsonOf(outcome.coverage);
  if (!outcome.check) return out;
  const Completeness& check = *outcome.check;
  out["check"] = {{"rows", check.rows},
                  {"faults", check.faults},
                  {"missing", check.missing},
                  {"altered", check.altered},
                  {"hidden", check.hidden},
                  {"extra", check.extra},
                  {"totals_differ", check.totals_differ},
                  {"root_differs", check.root_differs},
                  {"log", JsonOf(check.coverage)}};
  return out;
}

std::string RowsText(const char* what, const std::vector<uint64_t>& rows) {
  return rows.empty() ? "" : fmt::format("{}: {}\n", what, fmt::join(rows, " "));
}

std::string TextOf(const Outcome& outcome) {
  std::string out = weir::cli::TextOf(outcome.coverage) + "\n";
  if (!outcome.check) return out;
  const Completeness& check = *outcome.check;
  out += RowsText("missing", check.missing) + RowsText("altered", check.altered) +
         RowsText("hidden", check.hidden) + RowsText("extra", check.extra);
  if (check.totals_differ) out += "the totals of the days are not what the log adds up to\n";
  if (check.root_differs) {
    out += "the log is not what was indexed: " + weir::cli::TextOf(check.coverage) + "\n";
  }
  if (check.faults > 0) {
    return out + fmt::format("INCOMPLETE: {} faults; delete it and make it again\n", check.faults);
  }
  return out + fmt::format("complete: {} rows are what the log says\n", check.rows);
}

int RunIndex(const IndexOptions& options) {
  const absl::StatusOr<Outcome> outcome = MakeIndex(options);
  if (!outcome.ok()) return Complain(outcome.status());
  std::fputs((options.json ? ToLine(JsonOf(*outcome)) : TextOf(*outcome)).c_str(), stdout);
  return outcome->check && outcome->check->faults > 0 ? kFailed : kDone;
}

}  // namespace

std::string TextOf(const Coverage& coverage) {
  return fmt::format("{}: {} entries, root {}", coverage.origin, coverage.size,
                     coverage.root.ToHex());
}

void AddAuditIndex(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<IndexOptions>();
  CLI::App* verb = audit.add_subcommand("index", "Makes the search index, or brings it up to date");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("--index", options->index, "The index's file; deleted, it is made again")
      ->required();
  verb->add_flag("--check", options->check,
                 "Compares it with the log and names rows that are missing, altered, hidden or "
                 "not of the log; ends with 1 when there are any");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "The index holds no text, only where the clear fields lead; the log proves.\n"
      "Example:\n  weir audit index /var/lib/weir/ledger --index ledger.db --check");
  verb->callback([options, &exit_code] { exit_code = RunIndex(*options); });
}

}  // namespace weir::cli
