#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/keys/vault.h"
#include "compliance/retention/hold.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

struct HoldOptions {
  std::string dir;
  std::string tenant;
  std::string subject;
  std::string why;
  std::string until;
  std::string release;  // id of the hold to end
  std::vector<std::string> approvals;
  bool list = false;
  bool request = false;
};

absl::Status List(FileSystem& files, const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(const auto holds, retention::ReadHolds(files, dir));
  for (const retention::Hold& hold : holds) {
    const Json line = {{"hold", hold.id},
                       {"tenant", hold.request.tenant},
                       {"subject", hold.request.subject},
                       {"why", hold.request.why},
                       {"until", Rfc3339(hold.request.until)},
                       {"approvers", hold.approvers}};
    std::fputs(ToLine(line).c_str(), stdout);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ApproversOf(FileSystem& files, const HoldOptions& options,
                                                     const std::string& text) {
  WEIR_ASSIGN_OR_RETURN(const auto approvers, retention::ReadApprovers(files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const auto notes, ReadApprovals(files, options.approvals));
  return retention::CheckApprovals(text, notes, approvers, retention::kHoldApprovals);
}

absl::Status CheckWhom(const HoldOptions& options) {
  if (options.tenant.empty() && options.subject.empty()) {
    return InvalidArgument("whose records? --tenant, --subject or both");
  }
  if (options.subject.empty() || keys::IsHandle(options.subject)) return absl::OkStatus();
  return InvalidArgument("--subject is a handle (s_...), as entries have it");
}

absl::Status Set(FileSystem& files, const HoldOptions& options) {
  WEIR_RETURN_IF_ERROR(CheckWhom(options));
  retention::HoldRequest request{
      OriginOf(files, options.dir), options.tenant, options.subject, options.why, {}};
  WEIR_ASSIGN_OR_RETURN(request.until, ParseTime(options.until));
  const std::string text = ToText(request);
  if (options.request) return std::fputs(text.c_str(), stdout), absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto approvers, ApproversOf(files, options, text));
  WEIR_ASSIGN_OR_RETURN(const auto log, OpenForWriting(options.dir));
  WEIR_ASSIGN_OR_RETURN(const std::string id,
                        retention::SetHold(*log->ledger, log->clock, request, approvers));
  std::fputs(ToLine({{"hold", id}}).c_str(), stdout);
  return absl::OkStatus();
}

absl::Status Release(FileSystem& files, const HoldOptions& options) {
  const retention::ReleaseRequest request{OriginOf(files, options.dir), options.release,
                                          options.why};
  const std::string text = ToText(request);
  if (options.request) return std::fputs(text.c_str(), stdout), absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto approvers, ApproversOf(files, options, text));
  WEIR_ASSIGN_OR_RETURN(const auto log, OpenForWriting(options.dir));
  return retention::ReleaseHold(*log->ledger, request, approvers);
}

absl::Status Hold(const HoldOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  if (options.list) return List(*files, options.dir);
  return options.release.empty() ? Set(*files, options) : Release(*files, options);
}

int RunHold(const HoldOptions& options) {
  const absl::Status status = Hold(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditHold(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<HoldOptions>();
  CLI::App* verb = audit.add_subcommand("hold", "Sets, releases and lists legal holds");
  AddLogDirectory(*verb, options->dir);
  AddValue(*verb, "--tenant", options->tenant, "Whose records");
  AddValue(*verb, "--subject", options->subject, "A handle; without it everybody of the tenant");
  AddValue(*verb, "--why", options->why, "A file number or the like; no personal data");
  AddValue(*verb, "--until", options->until, "When it ends, RFC 3339");
  AddValue(*verb, "--release", options->release, "The hold to end");
  verb->add_option("--approval", options->approvals, "A signed request; two are needed");
  verb->add_flag("--request", options->request, "Prints the request for others to sign");
  verb->add_flag("--list", options->list, "Prints the holds as JSON lines");
  verb->footer(
      "Example, with two approvers whose keys are in DIR/approvers:\n"
      "  weir audit hold ./log --tenant shop --why 2026-17 --until 2027-06-30T00:00:00Z --request "
      "> r\n"
      "  weir audit approve r --key alice.key --name alice > a\n"
      "  weir audit approve r --key bob.key --name bob > b\n"
      "  weir audit hold ./log --tenant shop --why 2026-17 --until 2027-06-30T00:00:00Z --approval "
      "a "
      "--approval b");
  verb->callback([options, &exit_code] { exit_code = RunHold(*options); });
}

}  // namespace weir::cli
