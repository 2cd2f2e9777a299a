#include "router/learn/token_signs.h"

#include <algorithm>
#include <cmath>

#include "router/learn/text_slots.h"

namespace weir::router {
namespace {

constexpr int32_t kOne = 256;
constexpr int32_t kCoin = 177;  // 256 ln 2: a token that the model gave one half

int32_t Clamped(double nats) {
  if (std::isnan(nats)) return 0;
  return static_cast<int32_t>(std::lround(std::clamp<double>(nats, 0, kMostNats) * kOne));
}

// The value that `permille` of the others are not above. REQUIRES: sorted, not empty.
int32_t At(const std::vector<int32_t>& sorted, size_t permille) {
  return sorted[(sorted.size() - 1) * permille / 1000];
}

int32_t MeanOf(const std::vector<int32_t>& values) {
  int64_t sum = 0;
  for (const int32_t value : values) sum += value;
  return static_cast<int32_t>(sum / static_cast<int64_t>(values.size()));
}

}  // namespace

TokenSign SignFrom(double log_probability, double margin) {
  const bool known = !std::isnan(log_probability);
  return {.log_probability = known ? -Clamped(-log_probability) : -kMostNats * kOne,
          .margin = Clamped(margin)};
}

SignCues SignCuesOf(const TokenSigns& signs) {
  if (signs.empty()) return {};
  std::vector<int32_t> surprise, margin;
  for (const TokenSign& sign : signs) {
    surprise.push_back(-sign.log_probability);
    margin.push_back(sign.margin);
  }
  const int32_t first = surprise.front();
  std::sort(surprise.begin(), surprise.end());
  std::sort(margin.begin(), margin.end());
  const auto doubtful = static_cast<size_t>(
      surprise.end() - std::upper_bound(surprise.begin(), surprise.end(), kCoin));
  return {kOne,
          surprise.back() / 2,
          At(surprise, 900),
          At(surprise, 750),
          At(surprise, 500) * 2,
          MeanOf(surprise),
          first,
          margin.front() / 2,
          At(margin, 100) / 4,
          At(margin, 500) / 8,
          static_cast<int32_t>(doubtful * kOne / signs.size()),
          LogOf(doubtful) / 2};
}

TokenSigns BeginningOf(const TokenSigns& signs, size_t bytes, size_t whole) {
  if (bytes >= whole || signs.empty()) return signs;
  const size_t count = std::max<size_t>(1, signs.size() * bytes / whole);
  return {signs.begin(), signs.begin() + static_cast<ptrdiff_t>(count)};
}

}  // namespace weir::router
