// What is expected of both engines on a prompt: what the learned heads say where they know the kind
// of prompt, and a coarse guess from its cues where they do not. One value of integers, kept in the
// record of the decision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "router/features.h"
#include "router/learn/predictor.h"

namespace weir::router {

struct Expectation {
  std::string weights;          // which; empty = none were asked
  uint32_t score_permille = 0;  // the higher, the more the cloud is worth
  uint32_t trust_permille = 0;  // 0 = the guard answered: no kind of prompt that was learned
  uint32_t local_permille = 0;  // P(the device's answer is right); only with trust
  uint32_t cloud_permille = 0;
  int32_t gain_millionths = 0;
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// Pure. `features`: of that prompt as the last turn.
Expectation Expect(const Predictor& predictor, std::string_view prompt, const Features& features);
Expectation Expect(const Predictor& predictor, std::string_view prompt);
// After looking at the local answer, whole or its beginning. An empty one scores 1000.
Expectation ExpectAfter(const Predictor& predictor, std::string_view prompt,
                        std::string_view answer, const TokenSigns& signs = {});

// The guard's score of a prompt like nothing learned: one for greetings and other trifles, one
// for what asks for reasoning in three words, one for all the rest, so that the order of unknown
// prompts is never worse than chance.
uint32_t GuardScore(const Features& features);

}  // namespace weir::router
