#include "router/expectation.h"

#include <algorithm>

namespace weir::router {
namespace {

constexpr uint32_t kTrifleScore = 150;
constexpr uint32_t kUnknownScore = 450;  // stays on the device; the cascade looks at the answer
constexpr uint32_t kTrifleCodePoints = 40;
constexpr uint32_t kReasoningScore = 650;
constexpr uint32_t kReasoningCues = 3;

Features FeaturesOfPrompt(std::string_view prompt) {
  return FeaturesOf({{gate::Role::kUser, UserText(std::string(prompt))}}, 0);
}

Expectation From(const Predictor& predictor, const Prediction& p) {
  return {.weights = predictor.name(),
          .score_permille = p.score_permille,
          .trust_permille = p.trust_permille,
          .local_permille = p.local_permille,
          .cloud_permille = p.cloud_permille,
          .gain_millionths = p.gain_millionths};
}

}  // namespace

uint32_t GuardScore(const Features& f) {
  if (f.reasoning_cues + f.long_answer_cues >= kReasoningCues) return kReasoningScore;
  return f.easy_cues > 0 && f.code_points <= kTrifleCodePoints ? kTrifleScore : kUnknownScore;
}

Expectation Expect(const Predictor& predictor, std::string_view prompt, const Features& features) {
  const Prediction p = predictor.Predict(prompt);
  if (p.trust_permille > 0) return From(predictor, p);
  return {.weights = predictor.name(), .score_permille = GuardScore(features)};
}

Expectation Expect(const Predictor& predictor, std::string_view prompt) {
  return Expect(predictor, prompt, FeaturesOfPrompt(prompt));
}

Expectation ExpectAfter(const Predictor& predictor, std::string_view prompt,
                        std::string_view answer, const TokenSigns& signs) {
  const auto p = predictor.PredictAfter(prompt, answer, signs);
  if (p && p->trust_permille > 0 && !answer.empty()) return From(predictor, *p);
  const Features features = FeaturesOfPrompt(prompt);
  Expectation before = Expect(predictor, prompt, features);
  before.score_permille = RaisedByDoubt(before.score_permille, features, answer);
  return before;
}

}  // namespace weir::router
