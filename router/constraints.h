// The hard constraints of the choice: each takes candidates away, none ever adds one. Pure.
#pragma once

#include <optional>

#include "router/reason.h"
#include "router/route_input.h"

namespace weir::router {

// The first constraint that takes the candidate away, privacy before everything else.
std::optional<Reason> ProblemOf(const RouteInput& input, const Candidate& candidate);

}  // namespace weir::router
