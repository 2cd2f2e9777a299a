#include "router/llama/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "router/llama/token_filter.h"

namespace weir::router::llama {
namespace {

constexpr size_t kBlock = 128;
constexpr size_t kLanes = 16;
constexpr float kNone = -std::numeric_limits<float>::infinity();

// The highest of kBlock scores, NaN left out. Independent lanes let the compiler use vector
// registers.
float HighestOf(const float* scores) {
  std::array<float, kLanes> lanes;
  lanes.fill(kNone);
  for (size_t i = 0; i < kBlock; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = scores[i + lane] > lanes[lane] ? scores[i + lane] : lanes[lane];
    }
  }
  return *std::max_element(lanes.begin(), lanes.end());
}

}  // namespace

Sampler::Sampler(const SamplerSettings& settings)
    : settings_(settings), random_(settings.seed != 0 ? settings.seed : std::random_device{}()) {
  if (settings_.temperature <= 0) settings_.top_k = 1;
  candidates_.reserve(settings_.top_k);
}

std::optional<Token> Sampler::Pick(std::span<const float> scores, const TokenFilter* filter) {
  FindCandidates(scores);
  if (filter != nullptr) FilterCandidates(*filter);
  if (filter != nullptr && candidates_.empty()) FilterAll(scores, *filter);
  if (candidates_.empty()) return std::nullopt;
  return candidates_.size() == 1 ? candidates_.front().token : Draw();
}

void Sampler::FilterCandidates(const TokenFilter& filter) {
  tokens_.clear();
  scores_.clear();
  for (const Candidate& c : candidates_) {
    tokens_.push_back(c.token);
    scores_.push_back(c.score);
  }
  filter.Forbid(tokens_, scores_);
  size_t kept = 0;
  for (size_t i = 0; i < candidates_.size(); ++i) {
    if (!std::isinf(scores_[i])) candidates_[kept++] = candidates_[i];
  }
  candidates_.resize(kept);
}

void Sampler::FilterAll(std::span<const float> scores, const TokenFilter& filter) {
  tokens_.resize(scores.size());
  std::iota(tokens_.begin(), tokens_.end(), 0);
  scores_.assign(scores.begin(), scores.end());
  filter.Forbid(tokens_, scores_);
  FindCandidates(scores_);
}

// Inserts in falling order; a later token never replaces an equal earlier one.
void Sampler::Keep(Candidate candidate) {
  const auto place =
      std::upper_bound(candidates_.begin(), candidates_.end(), candidate,
                       [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  if (candidates_.size() < settings_.top_k) {
    candidates_.insert(place, candidate);
    return;
  }
  std::move_backward(place, candidates_.end() - 1, candidates_.end());
  *place = candidate;
}

void Sampler::FindCandidates(std::span<const float> scores) {
  candidates_.clear();
  float floor = kNone;  // scores at or below it cannot be candidates
  for (size_t begin = 0; begin < scores.size(); begin += kBlock) {
    const size_t end = std::min(begin + kBlock, scores.size());
    if (end - begin == kBlock && !(HighestOf(scores.data() + begin) > floor)) continue;
    for (size_t i = begin; i < end; ++i) {
      if (!(scores[i] > floor) || std::isinf(scores[i])) continue;
      Keep({scores[i], static_cast<Token>(i)});
      if (candidates_.size() == settings_.top_k) floor = candidates_.back().score;
    }
  }
}

Token Sampler::Draw() {
  weights_.clear();
  double sum = 0;
  for (const Candidate& c : candidates_) {
    const double above = static_cast<double>(c.score) - static_cast<double>(candidates_[0].score);
    weights_.push_back(std::exp(above / settings_.temperature));
    sum += weights_.back();
  }
  // The shortest beginning that holds top_p of the probability.
  size_t kept = 0;
  double mass = 0;
  while (kept < weights_.size() && mass < settings_.top_p * sum) mass += weights_[kept++];

  double left = static_cast<double>(random_()) / 4294967296.0 * mass;
  for (size_t i = 0; i + 1 < kept; ++i) {
    left -= weights_[i];
    if (left < 0) return candidates_[i].token;
  }
  return candidates_[kept - 1].token;
}

}  // namespace weir::router::llama
