// How much the cloud is expected to gain over the device on a prompt, before or after looking at
// the device's answer. Integers only: the same weights and text give the same score for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "router/learn/weights.h"

namespace weir::router {

struct Prediction {
  uint32_t local_permille = 0;  // P(the device's answer is right)
  uint32_t cloud_permille = 0;  // P(the cloud's answer is right)
  int32_t gain_millionths = 0;  // expected gain; of the kind's mean when trust is low
  uint32_t trust_permille = 0;  // 0 = like nothing seen in training: no use may be made of it
  uint32_t score_permille = 0;  // the gain's rank among the traffic it was trained on
  uint32_t kind = 0;            // index into Weights::kinds
  friend bool operator==(const Prediction&, const Prediction&) = default;
};

// Immutable, thread-safe, cheap to copy.
class Predictor {
 public:
  // `bytes` are those that Encode gave; they name the weights.
  static absl::StatusOr<Predictor> FromBytes(std::string_view bytes);
  // The weights that are compiled in (config/router/MODEL_CARD.md). CHECK-fails when damaged (a
  // test reads them).
  static Predictor BuiltIn();

  Prediction Predict(std::string_view prompt) const;
  // Nothing when no kind that resembles the prompt was trained on answers.
  // `signs`: of the answer's tokens, where its engine tells them.
  std::optional<Prediction> PredictAfter(std::string_view prompt, std::string_view answer,
                                         const TokenSigns& signs = {}) const;

  const Weights& weights() const { return *weights_; }
  const std::string& name() const { return name_; }  // as NameOf(weights)

 private:
  Predictor(std::shared_ptr<const Weights> weights, std::string name)
      : weights_(std::move(weights)), name_(std::move(name)) {}
  std::shared_ptr<const Weights> weights_;
  std::string name_;
};

// The steps, which the trainer takes too.
// The logit in 65,536ths; `answer` may be null.
int64_t LogitOf(const Head& head, const TextSlots& prompt, const TextSlots* answer,
                const AnswerCues* cues);
// In millionths, from a logit in 65,536ths.
int32_t LogisticOf(int64_t logit);
// The kind that `text` resembles most and how surely, 0..1000.
struct Resemblance {
  uint32_t kind = 0;
  uint32_t trust_permille = 0;
};
Resemblance ResemblanceOf(const Weights& weights, const TextSlots& text);
int32_t AlikePermille(const Topic& topic, const TextSlots& text);

// Of one kind of prompt, without regard to resemblance.
Prediction PredictionOf(const Heads& heads, const TextSlots& prompt, const TextSlots* answer,
                        const AnswerCues* cues);
inline constexpr uint32_t kAnswerSalt = 7;

}  // namespace weir::router
