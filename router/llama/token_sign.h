// How sure the model is of a token, from its scores: log-probability and the margin between its two
// best. Two passes over the vocabulary in vector registers: 0.14 ms for 152,000 scores
// (docs/BENCHMARKS.md), against tens of milliseconds for the token itself. Internal to
// router/llama.
#pragma once

#include <span>

#include "router/learn/token_signs.h"
#include "router/llama/sampler.h"

namespace weir::router::llama {

// Scores that are no numbers count as impossible. REQUIRES: `token` is one of the scores.
TokenSign SignOf(std::span<const float> scores, Token token);

}  // namespace weir::router::llama
