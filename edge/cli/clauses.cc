#include <fmt/format.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "config/clause_sources.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/print_pdf.h"

namespace weir::cli {
namespace {

using auditor::ClauseTable;

struct ClausesOptions {
  config::ClauseSources sources;
  std::string html;
  bool pdf = false;
  bool json = false;
};

absl::Status WritePage(FileSystem& files, const ClauseTable& table, const ClausesOptions& options) {
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, options.html, auditor::ToHtml(table)));
  return options.pdf ? PrintPdf(files, options.html, options.html + ".pdf") : absl::OkStatus();
}

absl::StatusOr<ClauseTable> TableOf(const ClausesOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(ClauseTable table,
                        config::LookAtClauses(*files, options.sources, absl::Now()));
  if (!options.html.empty()) WEIR_RETURN_IF_ERROR(WritePage(*files, table, options));
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
  config::ClauseSources& sources = options->sources;
  CLI::App* verb = app.add_subcommand(
      "clauses",
      "Clause by clause: what the law asks, and what shows it here. Evidence, not a verdict");
  verb->add_option("--policy", sources.policy, "The compiled policy that is in force");
  verb->add_option("--trust", sources.trusted_keys,
                   "Public key that must have signed it; may be repeated");
  verb->add_option("--cloud", sources.cloud, "Settings of weir-cloud");
  verb->add_option("--edge", sources.edge, "Settings of weir-edge");
  verb->add_option("--ledger", sources.ledger, "A ledger's folder; it is verified from end to end");
  verb->add_option("--report", sources.report, "report.json of weir conformance");
  verb->add_option("--tests", sources.tests, "What scripts/requirements has written");
  CLI::Option* html = verb->add_option("--html", options->html,
                                       "Writes the table as a page, Chinese with English beside");
  verb->add_flag("--pdf", options->pdf,
                 "Prints the page to FILE.pdf too, with a browser of this machine")
      ->needs(html);
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
