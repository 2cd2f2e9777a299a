#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

using ledger::Outcome;
using ledger::VerifyResult;

struct VerifyOptions {
  std::string dir;
  bool json = false;
};

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kIntact:
      return "intact";
    case Outcome::kTampered:
      return "tampered";
    case Outcome::kCannotTell:
      return "cannot_tell";
  }
  return "";
}

int ExitCodeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kIntact:
      return kDone;
    case Outcome::kTampered:
      return kFailed;
    case Outcome::kCannotTell:
      return kCannotTell;
  }
  return kCannotTell;
}

Json JsonOf(const VerifyResult& result) {
  Json out = {
      {"outcome", NameOf(result.outcome)},
      {"entries", result.entries},
      {"root", result.root.ToHex()},
      {"checkpoint", {{"size", result.checkpoint_size}, {"signed", result.checkpoint_signed}}}};
  if (result.tiles_checked > 0) out["tiles"] = result.tiles_checked;
  if (!result.problem.empty()) out["problem"] = result.problem;
  if (result.bad_entry.has_value()) out["bad_entry"] = *result.bad_entry;
  if (!result.bad_tile.empty()) out["bad_tile"] = result.bad_tile;
  if (!result.note.empty()) out["note"] = result.note;
  return out;
}

std::string_view InWords(Outcome outcome) {
  return outcome == Outcome::kCannotTell ? "cannot tell" : NameOf(outcome);
}

std::string TextOf(const VerifyResult& result) {
  std::string out = fmt::format("{}\n", InWords(result.outcome));
  if (!result.problem.empty()) out += fmt::format("problem     {}\n", result.problem);
  if (result.bad_entry.has_value()) out += fmt::format("bad entry   {}\n", *result.bad_entry);
  if (!result.note.empty()) out += fmt::format("note        {}\n", result.note);
  if (result.outcome == Outcome::kCannotTell && result.entries == 0) return out;
  out += fmt::format("entries     {}\n", result.entries);
  if (result.outcome == Outcome::kIntact)
    out += fmt::format("root        {}\n", result.root.ToHex());
  out += fmt::format(
      "checkpoint  covers {} entries, {}\n", result.checkpoint_size,
      result.checkpoint_signed ? "signature checked against log.vkey" : "signature not checked");
  if (result.tiles_checked > 0)
    out += fmt::format("tiles       {} files compared\n", result.tiles_checked);
  return out;
}

// Long work says how far it is, on a terminal only.
class Progress {
 public:
  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void Show(uint64_t entries) {
    if (!is_terminal_ || absl::Now() - last_ < absl::Milliseconds(500)) return;
    last_ = absl::Now();
    shown_ = true;
    std::fprintf(stderr, "\r%" PRIu64 " entries", entries);
    std::fflush(stderr);
  }

 private:
  const bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
  absl::Time last_ = absl::Now();
  bool shown_ = false;
};

VerifyResult VerifyLog(const VerifyOptions& options) {
  const auto files = NewPosixFileSystem();
  const absl::Status status = RequireLog(*files, options.dir);
  Progress progress;
  if (status.ok()) {
    return ledger::Verify(*files, options.dir, [&](uint64_t entries) { progress.Show(entries); });
  }
  VerifyResult result;
  result.problem = ToStd(status.message());
  return result;
}

int RunVerify(const VerifyOptions& options) {
  const VerifyResult result = VerifyLog(options);
  std::fputs((options.json ? ToLine(JsonOf(result)) : TextOf(result)).c_str(), stdout);
  return ExitCodeOf(result.outcome);
}

}  // namespace

void AddAuditVerify(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App* verb =
      audit.add_subcommand("verify", "Hashes everything again: is the log what was written?");
  AddLogDirectory(*verb, options->dir);
  verb->add_flag("--json", options->json,
                 "Prints {\"outcome\",\"entries\",\"root\",\"checkpoint\",...}");
  verb->footer(
      "Ends with 0 when the log is intact, 1 when it was tampered with (names the first bad entry "
      "or byte),\n"
      "2 when it cannot tell.\n"
      "Example:\n  weir audit verify /var/lib/weir/ledger --json");
  verb->callback([options, &exit_code] { exit_code = RunVerify(*options); });
}

}  // namespace weir::cli
