// Where the prompts of a daemon's run went and why, in words.
#pragma once

#include "compliance/policy/policy.h"
#include "weir/v1/assistant.pb.h"

namespace weir::cli {

// To standard output; nothing when nothing was decided yet.
void PrintDecisions(const v1::DecisionsStatus& decisions, policy::Locale locale);

}  // namespace weir::cli
