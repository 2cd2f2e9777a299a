#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/router.h"
#include "router/decision_record.h"

namespace weir::cli {
namespace {

struct RouterReplayOptions {
  std::string dir;
  bool json = false;
};

struct Tally {
  uint64_t decisions = 0;
  uint64_t identical = 0;
  uint64_t other_rule = 0;  // made by another version of the rule: not replayed
  uint64_t first_different = 0;
  bool damaged = false;
};

// Replays one entry's decision; false when its record cannot be read.
void Take(const ledger::StoredEntry& stored, Tally& tally) {
  if (stored.entry.decision.empty()) return;
  ++tally.decisions;
  const absl::StatusOr<router::Replay> replay = router::ReplayRecord(stored.entry.decision);
  if (replay.status().code() == absl::StatusCode::kFailedPrecondition) {
    ++tally.other_rule;
  } else if (replay.ok() && replay->identical) {
    ++tally.identical;
  } else if (!tally.damaged) {
    tally.damaged = true;
    tally.first_different = stored.index;
  }
}

void Print(const Tally& tally, bool json) {
  if (json) {
    Json line = {{"decisions", tally.decisions},
                 {"identical", tally.identical},
                 {"other_rule", tally.other_rule},
                 {"first_different", nullptr}};
    if (tally.damaged) line["first_different"] = tally.first_different;
    std::fputs(ToLine(line).c_str(), stdout);
    return;
  }
  std::printf("%llu decisions, %llu replayed to the same, %llu by another version of the rule\n",
              static_cast<unsigned long long>(tally.decisions),
              static_cast<unsigned long long>(tally.identical),
              static_cast<unsigned long long>(tally.other_rule));
  if (tally.damaged) {
    std::printf("the first that differs is entry %llu\n",
                static_cast<unsigned long long>(tally.first_different));
  }
}

// 0: all alike; 1: some differ; 2: some cannot be told.
int RunReplay(const RouterReplayOptions& options) {
  const auto files = NewPosixFileSystem();
  Tally tally;
  absl::Status status = RequireLog(*files, options.dir);
  if (status.ok()) {
    status = ReadLog(*files, options.dir, 0, [&tally](const ledger::StoredEntry& stored) {
      Take(stored, tally);
      return true;
    });
  }
  if (!status.ok()) return Complain(status, kCannotTell);
  Print(tally, options.json);
  if (tally.damaged) return kFailed;
  return tally.other_rule > 0 ? kCannotTell : kDone;
}

}  // namespace

void AddRouterReplay(CLI::App& router, int& exit_code) {
  const auto options = std::make_shared<RouterReplayOptions>();
  CLI::App* verb = router.add_subcommand(
      "replay", "Makes every decision of a ledger again and compares it with the recorded one");
  AddLogDirectory(*verb, options->dir);
  verb->add_flag("--json", options->json,
                 "Prints {\"decisions\",\"identical\",\"other_rule\",\"first_different\"}");
  verb->footer(
      "Exit code: 0 every decision came out the same, 1 one differs, 2 cannot tell.\n"
      "Example:\n  weir router replay /var/lib/weir/edge/ledger");
  verb->callback([options, &exit_code] { exit_code = RunReplay(*options); });
}

}  // namespace weir::cli
