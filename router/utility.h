// What else than the answer's quality counts in the choice: waiting, money, the conversation, what
// was asked for. Each moves the score by so many permille, positive towards the cloud. Integers
// only.
#pragma once

#include <cstdint>
#include <vector>

#include "router/reason.h"
#include "router/route_input.h"

namespace weir::router {

// What an exchange with this candidate is expected to take.
struct Estimate {
  bool timed = false;  // whether the pace is known
  uint64_t first_word_ms = 0;
  uint64_t total_ms = 0;
  uint64_t cost_micros = 0;
};
Estimate EstimateOf(const RouteInput& input, const Candidate& candidate);

// Of an answer to such a prompt: 60, 200 or 600 by its cues, at most what was asked for.
uint32_t ExpectedAnswerTokens(const Features& features);

struct Move {
  Reason reason;
  int64_t permille;
};
// The moves that apply, in a fixed order. `local` and `cloud`: the first permitted of each place;
// null = there is none.
std::vector<Move> MovesOf(const RouteInput& input, const Candidate* local, const Candidate* cloud);

}  // namespace weir::router
