// Learns weights from outcomes: minutes for ten thousand rows, deterministic for a seed. What it
// chooses (the learning rate of each kind, ranks of scores) it chooses by cross-validation inside
// the rows that it is given.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "router/learn/outcome.h"
#include "router/learn/weights.h"

namespace weir::router {

struct TrainOptions {
  uint32_t version = 1;
  uint64_t seed = 1;
  uint32_t folds = 4;
  uint32_t max_labels = 0;  // of each set, drawn by the seed; 0 = all
};

inline constexpr size_t kFewestLabels = 50;  // of one set

// INVALID_ARGUMENT: no set, too many, a set with fewer than kFewestLabels rows or with rows that
// are all alike.
absl::StatusOr<Weights> Train(std::vector<OutcomeSet> sets, const TrainOptions& options);

}  // namespace weir::router
