#include "compliance/base/status.h"
#include "router/decision_record.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {

void DecisionReplay(std::string_view input) {
  const auto replay = router::ReplayRecord(input);
  if (!replay.ok()) {
    WEIR_CHECK(absl::IsDataLoss(replay.status()) || absl::IsFailedPrecondition(replay.status()));
    return;
  }
  const auto decision = router::Route(replay->input);
  if (!decision.ok()) return;  // a record that somebody else made
  const auto again = router::ReplayRecord(router::RecordOf(replay->input, *decision));
  WEIR_CHECK(again.ok() && again->identical && again->input == replay->input);
}

}  // namespace weir::fuzz
