// Whether a model may answer under the policy in force and today, by what its package says.
#pragma once

#include <cstdint>
#include <string>

#include "router/engine.h"
#include "router/route_input.h"

namespace weir::router {

// Pure. `now` is the latest time that is known (policy::Store::KnownTime), so that a clock set back
// makes no package fresh.
ModelStanding StandingOf(const EngineInfo& info, const EngineState& state, uint64_t policy_version,
                         absl::Time now);

// One line for people; empty for kGood.
std::string ProblemOf(ModelStanding standing, const EngineInfo& info, const EngineState& state);

}  // namespace weir::router
