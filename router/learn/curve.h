// How good a router is on outcomes: quality against the share of prompts that go to the cloud.
// Definitions as in RouteLLM (arXiv 2406.18665, section 3): PGR = (quality - local) / (cloud -
// local), APGR = the area under PGR over the cloud share 0..1, every threshold used, ties shared
// out; CPT(x) = the least cloud share with PGR >= x, read off the same curve. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "router/learn/outcome.h"

namespace weir::router {

struct CurvePoint {
  double share = 0;  // of prompts sent to the cloud
  double quality = 0;
};

// From "none" to "all" to the cloud, the highest scores first. REQUIRES: as many scores as rows,
// and at least one.
std::vector<CurvePoint> CurveOf(const std::vector<Outcome>& rows,
                                const std::vector<double>& scores);
// Orders by true gain and spends no call that does not help.
std::vector<CurvePoint> OracleCurveOf(const std::vector<Outcome>& rows);

// 0.5 = a random order. NaN when both engines are equally good. Ends follow the rows, so that the
// oracle's curve may be measured too.
double ApgrOf(const std::vector<CurvePoint>& curve);
// The least share with PGR >= `pgr` (0..1); NaN when it is never reached.
double CptOf(const std::vector<CurvePoint>& curve, double pgr);

struct Interval {
  double low = 0;
  double high = 0;
};
// 95 % of the APGR of `rounds` resampled row sets; the same seed gives the same interval.
// With `other`, of the difference score - other on the same rows.
Interval BootstrapOf(const std::vector<Outcome>& rows, const std::vector<double>& scores,
                     uint32_t rounds, uint64_t seed, const std::vector<double>* other = nullptr);

// The lines that every figure stands beside.
std::vector<double> LengthScores(const std::vector<Outcome>& rows);
std::vector<double> GroupScores(const std::vector<Outcome>& rows);  // fitted on the same rows
std::vector<double> VerifierScores(const std::vector<Outcome>& rows);

}  // namespace weir::router
