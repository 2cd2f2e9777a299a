#include "router/learn/curve.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <string>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

std::vector<size_t> OrderOf(const std::vector<double>& scores) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&scores](size_t a, size_t b) { return scores[a] > scores[b]; });
  return order;
}

double LocalQuality(const std::vector<Outcome>& rows) {
  return std::accumulate(rows.begin(), rows.end(), 0.0,
                         [](double sum, const Outcome& row) { return sum + row.local; });
}

// The area under gain(share) with every row counted as often as `times` says; ties shared out.
double WeightedApgr(const std::vector<Outcome>& rows, const std::vector<double>& scores,
                    const std::vector<size_t>& order, const std::vector<uint32_t>& times) {
  double area = 0;
  double gained = 0;
  double total = 0;
  for (size_t i = 0; i < order.size();) {
    double gain = 0;
    double many = 0;
    size_t end = i;
    for (; end < order.size() && scores[order[end]] == scores[order[i]]; ++end) {
      const Outcome& row = rows[order[end]];
      gain += (row.cloud - row.local) * times[order[end]];
      many += times[order[end]];
    }
    area += (gained + gain / 2) * many;
    gained += gain;
    total += many;
    i = end;
  }
  return gained == 0 ? kNever : area / total / gained;
}

}  // namespace

std::vector<CurvePoint> CurveOf(const std::vector<Outcome>& rows,
                                const std::vector<double>& scores) {
  WEIR_CHECK(rows.size() == scores.size() && !rows.empty());
  const std::vector<size_t> order = OrderOf(scores);
  const auto n = static_cast<double>(rows.size());
  double quality = LocalQuality(rows);
  std::vector<CurvePoint> curve = {{0, quality / n}};
  for (size_t i = 0; i < order.size(); ++i) {
    quality += rows[order[i]].cloud - rows[order[i]].local;
    const bool tie = i + 1 < order.size() && scores[order[i + 1]] == scores[order[i]];
    if (!tie) curve.push_back({static_cast<double>(i + 1) / n, quality / n});
  }
  return curve;
}

std::vector<CurvePoint> OracleCurveOf(const std::vector<Outcome>& rows) {
  std::vector<double> gains;
  for (const Outcome& row : rows) gains.push_back(row.cloud - row.local);
  std::sort(gains.rbegin(), gains.rend());
  const auto n = static_cast<double>(rows.size());
  double quality = LocalQuality(rows);
  const double all = quality + std::accumulate(gains.begin(), gains.end(), 0.0);
  std::vector<CurvePoint> curve = {{0, quality / n}};
  for (size_t i = 0; i < gains.size(); ++i) {
    quality += std::max(gains[i], 0.0);
    curve.push_back({static_cast<double>(i + 1) / n, quality / n});
  }
  curve.push_back({1, all / n});  // the end of every curve, which PGR is measured against
  return curve;
}

double ApgrOf(const std::vector<CurvePoint>& curve) {
  const double gap = curve.back().quality - curve.front().quality;
  if (gap == 0) return kNever;
  double area = 0;
  for (size_t i = 1; i < curve.size(); ++i) {
    const double height = (curve[i].quality + curve[i - 1].quality) / 2 - curve.front().quality;
    area += (curve[i].share - curve[i - 1].share) * height;
  }
  return area / gap;
}

double CptOf(const std::vector<CurvePoint>& curve, double pgr) {
  const double gap = curve.back().quality - curve.front().quality;
  if (gap == 0) return kNever;
  double last = 0;
  for (size_t i = 1; i < curve.size(); ++i) {
    const double now = (curve[i].quality - curve.front().quality) / gap;
    if (now >= pgr) {
      const double part = now > last ? (pgr - last) / (now - last) : 1;
      return curve[i - 1].share + (curve[i].share - curve[i - 1].share) * part;
    }
    last = now;
  }
  return kNever;
}

Interval BootstrapOf(const std::vector<Outcome>& rows, const std::vector<double>& scores,
                     uint32_t rounds, uint64_t seed, const std::vector<double>* other) {
  const std::vector<size_t> order = OrderOf(scores);
  const std::vector<size_t> other_order = other == nullptr ? order : OrderOf(*other);
  Dice dice(seed);
  std::vector<double> values;
  for (uint32_t round = 0; round < rounds; ++round) {
    std::vector<uint32_t> times(rows.size(), 0);
    for (size_t i = 0; i < rows.size(); ++i) ++times[dice.Below(rows.size())];
    double value = WeightedApgr(rows, scores, order, times);
    if (other != nullptr) value -= WeightedApgr(rows, *other, other_order, times);
    values.push_back(value);
  }
  if (values.empty()) return {kNever, kNever};
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
  };
  return {at(0.025), at(0.975)};
}

std::vector<double> LengthScores(const std::vector<Outcome>& rows) {
  std::vector<double> scores;
  for (const Outcome& row : rows) {
    scores.push_back(static_cast<double>(text::CodePoints(row.prompt)));
  }
  return scores;
}

std::vector<double> GroupScores(const std::vector<Outcome>& rows) {
  struct Sum {
    double gain = 0;
    double rows = 0;
  };
  std::map<std::string, Sum> groups;
  for (const Outcome& row : rows) {
    groups[row.group].gain += row.cloud - row.local;
    groups[row.group].rows += 1;
  }
  std::vector<double> scores;
  for (const Outcome& row : rows) scores.push_back(groups[row.group].gain / groups[row.group].rows);
  return scores;
}

std::vector<double> VerifierScores(const std::vector<Outcome>& rows) {
  std::vector<double> scores;
  for (const Outcome& row : rows) scores.push_back(-row.local);
  return scores;
}

}  // namespace weir::router
