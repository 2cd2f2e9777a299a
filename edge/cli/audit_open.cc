#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/retention/access.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

struct OpenOptions {
  std::string dir;
  uint64_t index = 0;
  std::string requester;
  std::string why;
  std::vector<std::string> approvals;
  bool request = false;
  bool json = false;
};

absl::StatusOr<ledger::StoredEntry> EntryAt(FileSystem& files, const OpenOptions& options) {
  std::optional<ledger::StoredEntry> found;
  WEIR_RETURN_IF_ERROR(
      ReadLog(files, options.dir, options.index, [&found](const ledger::StoredEntry& stored) {
        found = stored;
        return false;
      }));
  if (found && found->index == options.index) return *std::move(found);
  return Error(absl::StatusCode::kNotFound, "{} has no entry {}", options.dir, options.index);
}

void Print(const std::vector<ledger::SealedText>& texts, const OpenOptions& options) {
  for (const ledger::SealedText& text : texts) {
    if (options.json) {
      const Json line = {
          {"index", options.index}, {"role", text.role}, {"text", text.text.Reveal()}};
      std::fputs(ToLine(line).c_str(), stdout);
    } else {
      std::printf("%s: %s\n", text.role.c_str(),
                  ForTerminal(text.text.Reveal(), Breaks::kKeep).c_str());
    }
  }
}

absl::Status Open(const OpenOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored, EntryAt(*files, options));
  const retention::AccessRequest request{stored.origin, stored.index, stored.leaf,
                                         options.requester, options.why};
  if (options.request) return std::fputs(ToText(request).c_str(), stdout), absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto notes, ReadApprovals(*files, options.approvals));
  WEIR_ASSIGN_OR_RETURN(const auto log, AccessedLog::Open(options.dir));
  WEIR_ASSIGN_OR_RETURN(const auto texts, log->OpenTexts(stored, request, notes));
  Print(texts, options);
  return absl::OkStatus();
}

int RunOpen(const OpenOptions& options) {
  const absl::Status status = Open(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditOpen(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<OpenOptions>();
  CLI::App* verb =
      audit.add_subcommand("open", "Opens the sealed texts of an entry, on the record");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("INDEX", options->index, "The entry's index")->required();
  verb->add_option("--requester", options->requester, "Who wants to read it")->required();
  verb->add_option("--why", options->why, "A file number or the like")->required();
  verb->add_option("--approval", options->approvals, "A request that an approver signed");
  verb->add_flag("--request", options->request, "Prints the request for others to sign");
  verb->add_flag("--json", options->json, "One JSON object a text");
  verb->footer(
      "Needs the log's keys. Where DIR/approvers names approvers, somebody other than the "
      "requester "
      "has to sign\n"
      "the request, and two for a subject that is restricted. An entry says who opened what and "
      "why "
      "before\n"
      "anything is printed.\n"
      "Example:\n  weir audit open ./log 42 --requester carol --why 2026-17 --approval "
      "alice.approval");
  verb->callback([options, &exit_code] { exit_code = RunOpen(*options); });
}

}  // namespace weir::cli
