// Chooses the next token from the model's scores.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace weir::router::llama {

class TokenFilter;

using Token = int32_t;  // llama.h's llama_token

struct SamplerSettings {
  double temperature = 0.7;  // 0 = greedy: the highest score, of equal ones the lowest token
  double top_p = 0.8;        // above 0, at most 1
  uint32_t top_k = 20;       // at least 1
  uint32_t seed = 0;         // 0 = a random one
};

// Per sequence; one thread at a time. Equal seeds and scores give equal tokens on every platform.
//
// The vocabulary has 150,000 scores and only `top_k` of them can be chosen, so one pass keeps those
// and everything else looks at `top_k` candidates: a twentieth of the cost of sorting or of a
// softmax over all. The order is that of Qwen's own code: temperature, top_k, top_p.
class Sampler {
 public:
  explicit Sampler(const SamplerSettings& settings);

  // Nothing when no score is finite (the model is broken) or `filter` lets none of them pass. What
  // it forbids among the `top_k` best is left out; only when that is all of them it is asked about
  // the whole vocabulary.
  std::optional<Token> Pick(std::span<const float> scores, const TokenFilter* filter = nullptr);

 private:
  struct Candidate {
    float score;
    Token token;
  };
  void Keep(Candidate candidate);
  void FindCandidates(std::span<const float> scores);
  void FilterCandidates(const TokenFilter& filter);
  void FilterAll(std::span<const float> scores, const TokenFilter& filter);
  Token Draw();

  SamplerSettings settings_;
  std::mt19937 random_;
  std::vector<Candidate> candidates_;
  std::vector<double> weights_;
  // Of a filter's questions.
  std::vector<Token> tokens_;
  std::vector<float> scores_;
};

}  // namespace weir::router::llama
