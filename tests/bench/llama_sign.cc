// llama.sign: how sure the model was of a token (log-probability and margin), from its scores. A
// vocabulary of Qwen's size; the scores are random, which they are alike for the arithmetic.
#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "router/llama/token_sign.h"
#include "tests/bench/benches.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kVocabulary = 151'936;  // of Qwen2.5
constexpr int kTokens = 200;
constexpr int kQuickTokens = 2;

std::vector<float> Scores() {
  std::mt19937 random(1);
  std::normal_distribution<float> score(0, 4);
  std::vector<float> scores(kVocabulary);
  for (float& one : scores) one = score(random);
  return scores;
}

template <typename Work>
double MicrosEach(int tokens, Work work) {
  double sum = 0;
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < tokens; ++i) sum += work(i);
  const double micros = watch.ns() / 1000;
  return sum == 0.5 ? 0 : micros / tokens;  // the sum is used, so the work is done
}

}  // namespace

absl::StatusOr<Comparison> LlamaSign(const Options& options) {
  const auto scores = std::make_shared<std::vector<float>>(Scores());
  const int tokens = options.quick ? kQuickTokens : kTokens;
  return Comparison{
      "us/token", "std::max_element over the same scores",
      [scores, tokens] {
        return MicrosEach(tokens, [&](int token) {
          return router::llama::SignOf(*scores, token).log_probability;
        });
      },
      [scores, tokens] {
        return MicrosEach(tokens, [&](int) {
          return static_cast<double>(*std::max_element(scores->begin(), scores->end()));
        });
      }};
}

}  // namespace weir::bench
