#include "cloud/balance/pick.h"

#include <algorithm>

namespace weir::cloud {
namespace {

constexpr double kFullCacheInRequests = 4;

std::vector<size_t> UsableOf(const std::vector<Standing>& standings) {
  std::vector<size_t> usable;
  for (size_t i = 0; i < standings.size(); ++i) {
    if (standings[i].usable) usable.push_back(i);
  }
  return usable;
}

// What one endpoint may have at most if it gets the next request for being warm.
double BoundOf(const std::vector<Standing>& standings, const std::vector<size_t>& usable) {
  double all = 1;  // the request that is placed
  for (const size_t i : usable) all += LoadOf(standings[i]);
  return std::max(1.0, all / static_cast<double>(usable.size()) * kBoundPermille / 1000);
}

size_t WarmestOf(const std::vector<Standing>& standings, const std::vector<size_t>& usable) {
  return *std::max_element(usable.begin(), usable.end(), [&](size_t a, size_t b) {
    if (standings[a].prefix_permille != standings[b].prefix_permille) {
      return standings[a].prefix_permille < standings[b].prefix_permille;
    }
    return LoadOf(standings[a]) > LoadOf(standings[b]);
  });
}

size_t BetterOfTwo(const std::vector<Standing>& standings, const std::vector<size_t>& usable,
                   const Random& random) {
  const auto count = static_cast<uint32_t>(usable.size());
  const uint32_t first = random(count);
  if (count == 1) return usable[first];
  const uint32_t second = (first + 1 + random(count - 1)) % count;
  const size_t a = usable[first];
  const size_t b = usable[second];
  return LoadOf(standings[b]) < LoadOf(standings[a]) ? b : a;
}

}  // namespace

double LoadOf(const Standing& standing) {
  const double requests =
      standing.running + standing.waiting + kFullCacheInRequests * standing.cache_permille / 1000;
  return requests * 1000 / std::max<uint32_t>(standing.weight_permille, 1);
}

std::optional<size_t> Pick(const std::vector<Standing>& standings, const Random& random) {
  const std::vector<size_t> usable = UsableOf(standings);
  if (usable.empty()) return std::nullopt;
  const size_t warmest = WarmestOf(standings, usable);
  const bool warm = standings[warmest].prefix_permille >= kWarmPermille;
  if (warm && LoadOf(standings[warmest]) + 1 <= BoundOf(standings, usable)) return warmest;
  return BetterOfTwo(standings, usable, random);
}

}  // namespace weir::cloud
