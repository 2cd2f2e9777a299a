// How the stages are weighed together: a pure function of integers, all of which are in the record.
#pragma once

#include <cstdint>
#include <optional>

namespace weir::classify {

// What the policy says. docs/POLICY.md, "judge".
struct Weights {
  uint32_t lexicon_points = 0;   // what recorded words of the lexicon add: 0 to 1000
  uint32_t stage_two_share = 0;  // percent of stage two where it has spoken: 0 to 100
  friend bool operator==(const Weights&, const Weights&) = default;
};

// What was found. Scores in permille.
struct Evidence {
  uint32_t stage_one = 0;
  std::optional<uint32_t> stage_two;  // nothing: it is missing, late, or failed
  bool lexicon = false;               // a word was found that does not decide alone
};

// 0 to 1000. Words count only where stage one sees something at all (half the bar is the caller's
// `least`), so that a word alone never refuses.
uint32_t Weigh(const Evidence& evidence, const Weights& weights, uint32_t least);

}  // namespace weir::classify
