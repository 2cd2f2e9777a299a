#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "compliance/auditor/clauses/table.h"
#include "compliance/base/status.h"
#include "config/load.h"
#include "edge/cli/clauses_settings.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/print_pdf.h"

namespace weir::cli {
namespace {

using auditor::ClauseTable;
using auditor::Observation;

constexpr uint64_t kMaxInputBytes = 64u << 20;  // of the list of tests, of a report

struct ClausesOptions {
  std::string bundle;
  std::vector<std::string> trusted_keys;
  std::string cloud;
  std::string edge;
  std::string ledger;
  std::string report;
  std::string tests;
  std::string html;
  bool pdf = false;
  bool json = false;
};

void Add(std::vector<Observation> more, std::vector<Observation>& out) {
  for (Observation& one : more) out.push_back(std::move(one));
}

absl::StatusOr<std::string> ReadInput(FileSystem& files, const std::string& path) {
  auto content = ReadWholeFile(files, path, kMaxInputBytes);
  if (content.ok()) return content;
  return Annotate(content.status(), path);
}

absl::Status ObserveFiles(FileSystem& files, const ClausesOptions& options,
                          std::vector<Observation>& out) {
  const absl::Time now = absl::Now();
  std::shared_ptr<const policy::Policy> policy;
  if (!options.bundle.empty()) {
    WEIR_ASSIGN_OR_RETURN(policy, OpenBundle(files, options.bundle, options.trusted_keys));
    Add(auditor::ObservePolicy(*policy, now), out);
  }
  if (!options.report.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::string report, ReadInput(files, options.report));
    WEIR_ASSIGN_OR_RETURN(auto seen, auditor::ObserveReport(report, policy.get()));
    Add(std::move(seen), out);
  }
  if (!options.ledger.empty()) {
    WEIR_ASSIGN_OR_RETURN(auto seen, auditor::ObserveLedger(files, options.ledger, now));
    Add(std::move(seen), out);
  }
  return absl::OkStatus();
}

absl::Status ObserveSettings(const ClausesOptions& options, std::vector<Observation>& out) {
  if (!options.cloud.empty()) {
    WEIR_ASSIGN_OR_RETURN(const config::CloudSettings settings, config::LoadCloud(options.cloud));
    Add(ObserveCloud(settings), out);
  }
  if (!options.edge.empty()) {
    WEIR_ASSIGN_OR_RETURN(const config::EdgeSettings settings, config::LoadEdge(options.edge));
    Add(ObserveEdge(settings), out);
  }
  return absl::OkStatus();
}

absl::StatusOr<ClauseTable> TableOf(const ClausesOptions& options) {
  const auto files = NewPosixFileSystem();
  std::vector<Observation> observations;
  WEIR_RETURN_IF_ERROR(ObserveFiles(*files, options, observations));
  WEIR_RETURN_IF_ERROR(ObserveSettings(options, observations));
  auditor::Tested tested;
  if (!options.tests.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::string list, ReadInput(*files, options.tests));
    WEIR_ASSIGN_OR_RETURN(tested, auditor::ParseTested(list));
  }
  ClauseTable table = auditor::MakeTable(auditor::BuiltInClauses(), observations, tested);
  if (!options.html.empty()) {
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files, options.html, auditor::ToHtml(table)));
    if (options.pdf) WEIR_RETURN_IF_ERROR(PrintPdf(options.html, options.html + ".pdf"));
  }
  return table;
}

int RunClauses(const ClausesOptions& options) {
  const absl::StatusOr<ClauseTable> table = TableOf(options);
  if (!table.ok()) return Complain(table.status());
  const std::string out = options.json ? auditor::ToJson(*table) : auditor::ToText(*table);
  std::fputs(out.c_str(), stdout);
  return table->Count(auditor::Evidence::kContradicted) == 0 ? kDone : kFailed;
}

}  // namespace

void AddClauses(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ClausesOptions>();
  CLI::App* verb = app.add_subcommand(
      "clauses",
      "Clause by clause: what the law asks, and what shows it here. Evidence, not a verdict");
  verb->add_option("--policy", options->bundle, "The compiled policy that is in force");
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed it; may be repeated");
  verb->add_option("--cloud", options->cloud, "Settings of weir-cloud");
  verb->add_option("--edge", options->edge, "Settings of weir-edge");
  verb->add_option("--ledger", options->ledger,
                   "A ledger's folder; it is verified from end to end");
  verb->add_option("--report", options->report, "report.json of weir conformance");
  verb->add_option("--tests", options->tests, "What scripts/requirements has written");
  verb->add_option("--html", options->html,
                   "Writes the table as a page, Chinese with English beside");
  verb->add_flag("--pdf", options->pdf,
                 "Prints the page to FILE.pdf too, with a browser of this machine");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Ends with 1 when something contradicts a clause.\n"
      "Examples:\n"
      "  weir clauses --policy cn.weir --cloud /etc/weir/cloud.yaml --ledger "
      "/var/lib/weir/cloud/ledger\n"
      "  scripts/requirements --results junit.xml -o tests.json\n"
      "  weir clauses --tests tests.json --report report/report.json --html clauses.html");
  verb->callback([options, &exit_code] { exit_code = RunClauses(*options); });
}

}  // namespace weir::cli
