// What the classifiers made of a prompt, as an entry keeps it, and back.
#pragma once

#include "compliance/gate/judged.h"
#include "compliance/ledger/entry.h"

namespace weir::router {

ledger::JudgementRecord RecordOf(const gate::Judged& judged);

// Draws the verdict again from the record alone: whether it comes out as recorded.
bool ReplaysAlike(const ledger::JudgementRecord& record);

}  // namespace weir::router
