// Which endpoint answers a request: filter, score, pick. A pure function of what is known of the
// endpoints and of random numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace weir::cloud {

// What is known of one endpoint when a request is to be placed.
struct Standing {
  bool usable = true;               // has a place, may be asked, was not tried for this request
  uint32_t running = 0;             // our requests
  uint32_t waiting = 0;             // in the engine's own queue; 0 when it does not say
  uint32_t cache_permille = 0;      // of the engine's cache in use; 0 when it does not say
  uint32_t weight_permille = 1000;  // below 1000 after it came back; never 0
  uint32_t prefix_permille = 0;     // of this conversation that it has read before
};

// A warm endpoint is worth going to from this much of the conversation on.
inline constexpr uint32_t kWarmPermille = 250;
// It takes at most so much more than its share (consistent hashing with bounded loads: 1.25).
inline constexpr uint32_t kBoundPermille = 1250;

// In requests: those that run and wait, a full cache as four more, all the heavier the smaller the
// weight.
double LoadOf(const Standing& standing);

// A number from 0 to below `limit`, which is not 0.
using Random = std::function<uint32_t(uint32_t limit)>;

// The warmest of the usable ones, if it is warm enough and not over the bound; else the one with
// less load of two that are drawn. Nothing when none is usable.
std::optional<size_t> Pick(const std::vector<Standing>& standings, const Random& random);

}  // namespace weir::cloud
