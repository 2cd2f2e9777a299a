// How sure a model was of the tokens it wrote, as integers: quantiles and minimum of the tokens'
// log-probabilities and of the margin to the next best token. Quantiles, not sums: a sum mostly
// tells the answer's length (Gupta et al. 2024, "Language Model Cascades", arXiv 2404.10136).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::router {

// Of one chosen token, in 256ths of a nat.
struct TokenSign {
  int32_t log_probability = 0;  // of the model's own scores, without temperature; at most 0
  int32_t margin = 0;           // the best score above the next best; at least 0
  friend bool operator==(const TokenSign&, const TokenSign&) = default;
};

// Both are kept between 0 and so much of their unit: further off says nothing more.
inline constexpr int32_t kMostNats = 12;
// From natural logarithms. What is no number counts as the most doubtful.
TokenSign SignFrom(double log_probability, double margin);

inline constexpr size_t kSignCues = 12;
using SignCues = std::array<int32_t, kSignCues>;  // 256 = 1

// Those of an answer's tokens so far, in their order; empty = the engine tells none, and all cues
// are 0.
using TokenSigns = std::vector<TokenSign>;
SignCues SignCuesOf(const TokenSigns& signs);
// The share of them that belongs to the first `bytes` of an answer of `whole` bytes, at least one.
TokenSigns BeginningOf(const TokenSigns& signs, size_t bytes, size_t whole);

}  // namespace weir::router
