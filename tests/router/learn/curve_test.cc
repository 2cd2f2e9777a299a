#include "router/learn/curve.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

std::vector<Outcome> RandomRows(size_t count, uint64_t seed) {
  Dice dice(seed);
  std::vector<Outcome> rows;
  for (size_t i = 0; i < count; ++i) {
    Outcome row{.id = std::to_string(i), .group = dice.Below(2) != 0 ? "a" : "b"};
    row.local = static_cast<double>(dice.Below(2));
    row.cloud = static_cast<double>(dice.Below(3) != 0);
    rows.push_back(row);
  }
  rows.push_back({.local = 0, .cloud = 1});
  return rows;
}

// Every threshold, straight from the definition; no two scores alike.
double NaiveApgr(const std::vector<Outcome>& rows, const std::vector<double>& scores) {
  std::vector<double> pgr;
  double local = 0, cloud = 0;
  for (const Outcome& row : rows) {
    local += row.local;
    cloud += row.cloud;
  }
  for (size_t k = 0; k <= rows.size(); ++k) {
    double quality = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      size_t above = 0;
      for (const double score : scores) above += score > scores[i] ? 1 : 0;
      quality += above < k ? rows[i].cloud : rows[i].local;
    }
    pgr.push_back((quality - local) / (cloud - local));
  }
  double area = 0;
  for (size_t k = 1; k < pgr.size(); ++k) area += (pgr[k] + pgr[k - 1]) / 2;
  return area / static_cast<double>(rows.size());
}

TEST_CASE("ApgrOf: agrees with the definition taken literally", "[router]") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const auto rows = RandomRows(40, seed);
    Dice dice(seed + 1000);
    std::vector<double> scores;
    for (size_t i = 0; i < rows.size(); ++i) scores.push_back(static_cast<double>(dice.Next()));
    const auto curve = CurveOf(rows, scores);
    if (curve.back().quality == curve.front().quality) continue;
    CHECK(ApgrOf(curve) == Approx(NaiveApgr(rows, scores)));
  }
}

TEST_CASE("ApgrOf: one score for all is exactly a half, equal engines have none", "[router]") {
  const auto rows = RandomRows(50, 3);
  CHECK(ApgrOf(CurveOf(rows, std::vector<double>(rows.size(), 7))) == Approx(0.5));
  CHECK(std::isnan(ApgrOf(CurveOf({{.local = 1, .cloud = 1}}, {1}))));
}

TEST_CASE("OracleCurveOf: no order of scores has a larger area", "[router]") {
  const auto rows = RandomRows(60, 5);
  const double oracle = ApgrOf(OracleCurveOf(rows));
  CHECK(oracle >= ApgrOf(CurveOf(rows, VerifierScores(rows))));
  CHECK(oracle >= ApgrOf(CurveOf(rows, GroupScores(rows))));
  CHECK(oracle >= ApgrOf(CurveOf(rows, LengthScores(rows))));
}

TEST_CASE("CptOf: reads the least share on the line, nothing for a level never reached",
          "[router]") {
  const std::vector<CurvePoint> curve = {{0, 0.2}, {0.25, 0.6}, {1, 1.0}};
  CHECK(CptOf(curve, 0.25) == Approx(0.125));
  CHECK(CptOf(curve, 0.5) == Approx(0.25));
  CHECK(CptOf(curve, 1.0) == Approx(1.0));
  CHECK(std::isnan(CptOf(curve, 1.01)));
}

TEST_CASE("BootstrapOf: the same seed gives the same interval, and it holds the figure",
          "[router]") {
  const auto rows = RandomRows(200, 9);
  const auto scores = VerifierScores(rows);
  const Interval a = BootstrapOf(rows, scores, 200, 1);
  const Interval b = BootstrapOf(rows, scores, 200, 1);
  CHECK(a.low == b.low);
  CHECK(a.high == b.high);
  const double figure = ApgrOf(CurveOf(rows, scores));
  CHECK(a.low <= figure);
  CHECK(figure <= a.high);
  const Interval same = BootstrapOf(rows, scores, 50, 1, &scores);
  CHECK(same.low == 0);
  CHECK(same.high == 0);
}

}  // namespace
}  // namespace weir::router
