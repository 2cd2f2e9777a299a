#include "compliance/base/status.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/gate.h"
#include "edge/cli/json_line.h"
#include "router/judgement_record.h"

namespace weir::cli {
namespace {

struct Tally {
  uint64_t judgements = 0;
  uint64_t identical = 0;
  uint64_t refusals = 0;
  std::optional<uint64_t> first_different;
};

void Take(const ledger::StoredEntry& stored, Tally& tally) {
  if (!stored.entry.judgement) return;
  ++tally.judgements;
  tally.refusals += stored.entry.judgement->refuses ? 1 : 0;
  if (router::ReplaysAlike(*stored.entry.judgement)) {
    ++tally.identical;
  } else if (!tally.first_different) {
    tally.first_different = stored.index;
  }
}

}  // namespace

int RunGateReplay(const std::string& dir) {
  const auto files = NewPosixFileSystem();
  Tally tally;
  absl::Status status = RequireLog(*files, dir);
  if (status.ok()) {
    status = ReadLog(*files, dir, 0, [&tally](const ledger::StoredEntry& stored) {
      Take(stored, tally);
      return true;
    });
  }
  if (!status.ok()) return Complain(status, kCannotTell);
  Json line = {{"judgements", tally.judgements},
               {"identical", tally.identical},
               {"refusals", tally.refusals},
               {"first_different", nullptr}};
  if (tally.first_different) line["first_different"] = *tally.first_different;
  std::fputs(ToLine(line).c_str(), stdout);
  return tally.first_different ? kFailed : kDone;
}

}  // namespace weir::cli
