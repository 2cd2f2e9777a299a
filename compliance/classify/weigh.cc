#include "compliance/classify/weigh.h"

#include <algorithm>

namespace weir::classify {

uint32_t Weigh(const Evidence& evidence, const Weights& weights, uint32_t least) {
  uint32_t total = evidence.stage_one;
  if (evidence.stage_two.has_value()) {
    total =
        (total * (100 - weights.stage_two_share) + *evidence.stage_two * weights.stage_two_share) /
        100;
  }
  if (evidence.lexicon && total >= least) total += weights.lexicon_points;
  return std::min<uint32_t>(total, 1000);
}

}  // namespace weir::classify
