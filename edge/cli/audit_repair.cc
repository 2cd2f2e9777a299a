#include <cstdio>
#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/ledger/repair.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

struct RepairOptions {
  std::string dir;
  bool json = false;
};

absl::Status Repair(const RepairOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const ledger::Repaired done, ledger::RepairTiles(*files, options.dir));
  const Json json = {{"entries", done.entries}, {"written", done.written}, {"kept", done.kept}};
  const std::string text = fmt::format("{} files written, {} were right, {} entries covered\n",
                                       done.written, done.kept, done.entries);
  std::fputs((options.json ? ToLine(json) : text).c_str(), stdout);
  return absl::OkStatus();
}

int RunRepair(const RepairOptions& options) {
  const absl::Status status = Repair(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditRepair(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<RepairOptions>();
  CLI::App* verb =
      audit.add_subcommand("repair", "Makes missing or wrong tiles anew; evidence is not touched");
  AddLogDirectory(*verb, options->dir);
  verb->add_flag("--json", options->json, "Prints {\"entries\",\"written\",\"kept\"}");
  verb->footer(
      "Refuses a log whose segments are not what was signed, and one that is open for writing.\n"
      "Example:\n  weir audit repair /var/lib/weir/ledger");
  verb->callback([options, &exit_code] { exit_code = RunRepair(*options); });
}

}  // namespace weir::cli
