#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/retention/erasure.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

using retention::Erasure;

struct EraseOptions {
  std::string dir;
  std::string subject;  // empty: what is due
  std::string tenant;
  bool json = false;
};

void Print(const Erasure& erasure, const EraseOptions& options) {
  const std::string due = Rfc3339(erasure.due);
  if (options.json) {
    Json line = {
        {"subject", erasure.subject}, {"state", keys::NameOf(erasure.state)}, {"due", due}};
    if (!erasure.holds.empty()) line["holds"] = erasure.holds;
    std::fputs(ToLine(line).c_str(), stdout);
    return;
  }
  std::printf("%s  %s  due %s%s\n", erasure.subject.c_str(),
              std::string(keys::NameOf(erasure.state)).c_str(), due.c_str(),
              erasure.holds.empty() ? "" : "  on hold");
}

absl::Status EraseIn(WrittenLog& log, const EraseOptions& options) {
  retention::Eraser eraser(*log.files, log.clock, options.dir, *log.ledger, *log.keys);
  if (options.subject.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::vector<Erasure> left, eraser.Step());
    for (const Erasure& erasure : left) Print(erasure, options);
    return absl::OkStatus();
  }
  WEIR_ASSIGN_OR_RETURN(const auto handles, HandlesOf(*log.keys, options.tenant, options.subject));
  for (const std::string& handle : handles) {
    WEIR_ASSIGN_OR_RETURN(const Erasure erasure, eraser.Request(options.tenant, handle));
    Print(erasure, options);
  }
  return absl::OkStatus();
}

// The process that has the log open takes it at its next step.
absl::Status LeaveRequests(const EraseOptions& options) {
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  WEIR_ASSIGN_OR_RETURN(const auto keys, ledger::OpenKeyStore(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const auto handles, HandlesOf(*keys, options.tenant, options.subject));
  for (const std::string& handle : handles) {
    WEIR_RETURN_IF_ERROR(keys->RowOf({options.tenant, handle}).status());
    WEIR_RETURN_IF_ERROR(
        retention::LeaveRequest(*files, clock, options.dir, {options.tenant, handle}));
  }
  std::fputs("left for the process that has the log open: it takes it within seconds\n", stderr);
  return absl::OkStatus();
}

absl::Status Erase(const EraseOptions& options) {
  auto log = OpenForWriting(options.dir);
  if (log.ok()) return EraseIn(**log, options);
  const bool open_elsewhere = log.status().code() == absl::StatusCode::kFailedPrecondition;
  return open_elsewhere && !options.subject.empty() ? LeaveRequests(options) : log.status();
}

int RunErase(const EraseOptions& options) {
  const absl::Status status = Erase(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditErase(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<EraseOptions>();
  CLI::App* verb =
      audit.add_subcommand("erase", "Restricts a person's texts and erases what is due");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("SUBJECT", options->subject,
                   "A handle (s_...), or who it is to the caller; without it: what is due");
  AddValue(*verb, "--tenant", options->tenant, "Whose subject it is");
  verb->add_flag("--json", options->json, "Prints {\"subject\",\"state\",\"due\"} for each handle");
  verb->footer(
      "The texts are restricted at once: stored and protected, nothing else. When the last entry "
      "is 183 days\n"
      "old and no hold is in force, the next run without SUBJECT, or the daemon by itself, "
      "destroys "
      "the key and\n"
      "logs a certificate. Nothing erases earlier. Every proof verifies as before.\n"
      "Examples:\n"
      "  weir audit erase ./log alice@example.com --tenant shop\n"
      "  weir audit erase ./log");
  verb->callback([options, &exit_code] { exit_code = RunErase(*options); });
}

}  // namespace weir::cli
