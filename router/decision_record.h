// The decision as it is kept in a ledger entry, and its replay.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "router/decision.h"

namespace weir::router {

// Deterministic bytes of weir.v1.DecisionRecord.
std::string RecordOf(const RouteInput& input, const Decision& decision);

struct Replay {
  RouteInput input;
  std::string recorded_engine;
  std::vector<std::string> recorded_codes;
  uint32_t recorded_score_permille = 0;
  bool identical = false;  // routing the input again gave engine, score, codes and fallbacks alike
};

// DATA_LOSS when the bytes are no record; FAILED_PRECONDITION when another rule version made it.
absl::StatusOr<Replay> ReplayRecord(std::string_view record);

}  // namespace weir::router
