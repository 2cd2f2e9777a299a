#include "router/llama/token_sign.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace weir::router::llama {
namespace {

constexpr size_t kBlock = 128;
constexpr size_t kLanes = 16;
constexpr float kNone = -std::numeric_limits<float>::infinity();
using Lanes = std::array<float, kLanes>;

struct Best {
  float first = kNone;
  float second = kNone;
};

void Take(float score, Best& best) {
  best.second = std::max(best.second, std::min(best.first, score));
  best.first = std::max(best.first, score);
}

// Of comparisons with NaN none is true, so NaN is never kept.
Best BestOf(std::span<const float> scores) {
  Lanes first, second;
  first.fill(kNone);
  second.fill(kNone);
  const size_t whole = scores.size() / kLanes * kLanes;
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const float score = scores[i + lane];
      const float less = score > first[lane] ? first[lane] : score;
      first[lane] = score > first[lane] ? score : first[lane];
      second[lane] = less > second[lane] ? less : second[lane];
    }
  }
  Best best;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    Take(first[lane], best);
    Take(second[lane], best);
  }
  for (size_t i = whole; i < scores.size(); ++i) {
    if (!std::isnan(scores[i])) Take(scores[i], best);
  }
  return best;
}

// e^x for x up to 0, to 5 digits: 2^n by the exponent's bits, the rest (a half at most) by the
// beginning of the exponential series. Below -80: next to nothing.
inline float PowerOf(float x) {
  const float kept = std::max(-80.0F, x);  // of NaN: -80
  const float twos = kept * 1.44269504F;
  const auto n = static_cast<int32_t>(twos - 0.5F);  // to the nearest, since it is not above 0
  const float r = (twos - static_cast<float>(n)) * 0.69314718F;
  const float series = 1.0F + r * (1.0F + r * (0.5F + r * (1.0F / 6.0F + r * (1.0F / 24.0F))));
  return series * std::bit_cast<float>((n + 127) << 23);
}

// Sum of e^(score - best).
double MassOf(std::span<const float> scores, float best) {
  Lanes sums{};
  std::array<float, kBlock> powers;
  const size_t whole = scores.size() / kBlock * kBlock;
  for (size_t begin = 0; begin < whole; begin += kBlock) {
    for (size_t i = 0; i < kBlock; ++i) powers[i] = PowerOf(scores[begin + i] - best);
    for (size_t i = 0; i < kBlock; i += kLanes) {
      for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += powers[i + lane];
    }
  }
  double mass = 0;
  for (const float sum : sums) mass += static_cast<double>(sum);
  for (size_t i = whole; i < scores.size(); ++i) {
    mass += static_cast<double>(PowerOf(scores[i] - best));
  }
  return mass;
}

}  // namespace

TokenSign SignOf(std::span<const float> scores, Token token) {
  const Best best = BestOf(scores);
  const auto above = static_cast<double>(scores[static_cast<size_t>(token)] - best.first);
  const auto margin = static_cast<double>(best.first - best.second);
  return SignFrom(above - std::log(MassOf(scores, best.first)), margin);
}

}  // namespace weir::router::llama
