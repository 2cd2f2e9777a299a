#include "router/learn/predictor.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::router {
namespace {

constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kUnit = 65'536;

// 1,000,000 / (1 + e^-x) for x = -8, -7.75, ... 8.
constexpr std::array<int32_t, 65> kLogistic = {
    335,    431,    553,    710,    911,    1170,   1501,   1927,   2473,   3173,   4070,
    5220,   6693,   8577,   10987,  14064,  17986,  22977,  29312,  37327,  47426,  60087,
    75858,  95349,  119203, 148047, 182426, 222700, 268941, 320821, 377541, 437823, 500000,
    562177, 622459, 679179, 731059, 777300, 817574, 851953, 880797, 904651, 924142, 939913,
    952574, 962673, 970688, 977023, 982014, 985936, 989013, 991423, 993307, 994780, 995930,
    996827, 997527, 998073, 998499, 998830, 999089, 999290, 999447, 999569, 999665};
constexpr int64_t kStep = kUnit / 4;

int64_t Dot(const Head& head, const TextSlots& text) {
  int64_t sum = 0;
  for (const Slot& slot : text.slots) sum += int64_t{slot.value} * head.slots[slot.index];
  return sum;
}

uint32_t Permille(int32_t millionths) { return static_cast<uint32_t>(millionths / 1000); }

// Where `gain` stands among the knots, 0..1000, on straight lines between them.
uint32_t RankOf(const std::array<int32_t, kKnots>& knots, int32_t gain) {
  const auto above = std::upper_bound(knots.begin(), knots.end(), gain);
  if (above == knots.begin()) return 0;
  if (above == knots.end()) return 1000;
  const int64_t low = *(above - 1);
  const int64_t step = above - knots.begin() - 1;
  const int64_t part = 1000 * (gain - low) / (*above - low);
  return static_cast<uint32_t>((step * 1000 + part) / static_cast<int64_t>(kKnots - 1));
}

// Less sure of the kind, nearer to its mean.
void Settle(const KindOfPrompt& kind, uint32_t trust, const std::array<int32_t, kKnots>& knots,
            Prediction& p) {
  p.trust_permille = trust;
  const int64_t beside = int64_t{p.gain_millionths} - kind.mean_gain;
  p.gain_millionths = static_cast<int32_t>(kind.mean_gain + beside * trust / 1000);
  p.score_permille = RankOf(knots, p.gain_millionths);
}

}  // namespace

int64_t LogitOf(const Head& head, const TextSlots& prompt, const TextSlots* answer,
                const AnswerCues* cues) {
  int64_t logit = Dot(head, prompt) * head.prompt_scale / prompt.norm;
  if (answer != nullptr) logit += Dot(head, *answer) * head.answer_scale / answer->norm;
  int64_t counted = 0;
  for (size_t i = 0; i < kCues; ++i) counted += int64_t{head.cues[i]} * prompt.cues[i];
  for (size_t i = 0; cues != nullptr && i < kAnswerCues; ++i) {
    counted += int64_t{head.answer_cues[i]} * (*cues)[i];
  }
  return logit + counted / 256;
}

int32_t LogisticOf(int64_t logit) {
  const int64_t at = std::clamp<int64_t>(logit, -8 * kUnit, 8 * kUnit) + 8 * kUnit;
  const auto i = static_cast<size_t>(std::min<int64_t>(at / kStep, 63));
  const int64_t rest = at - static_cast<int64_t>(i) * kStep;
  return static_cast<int32_t>(kLogistic[i] + (kLogistic[i + 1] - kLogistic[i]) * rest / kStep);
}

int32_t AlikePermille(const Topic& topic, const TextSlots& text) {
  int32_t dot = 0;  // at most 32,768 * 4,000
  for (size_t i = 0; i < kSketch; ++i) dot += int32_t{topic.centre[i]} * text.sketch[i];
  return static_cast<int32_t>(int64_t{1000 * kSketchUnit} * dot / topic.centre_norm /
                              text.sketch_norm);
}

Resemblance ResemblanceOf(const Weights& weights, const TextSlots& text) {
  Resemblance best;
  int32_t most_alike = -1001;
  for (uint32_t k = 0; k < weights.kinds.size(); ++k) {
    for (const Topic& topic : weights.kinds[k].topics) {
      const int32_t alike = AlikePermille(topic, text);
      const int32_t width = std::max(topic.near_permille - topic.far_permille, 1);
      const int32_t sure = std::clamp((alike - topic.far_permille) * 1000 / width, 0, 1000);
      const auto trust = static_cast<uint32_t>(sure);
      const bool nearer = trust == best.trust_permille && alike > most_alike;
      if (trust < best.trust_permille || (trust == best.trust_permille && !nearer)) continue;
      best = {k, trust};
      most_alike = alike;
    }
  }
  return best;
}

Prediction PredictionOf(const Heads& heads, const TextSlots& prompt, const TextSlots* answer,
                        const AnswerCues* cues) {
  const int64_t local = LogisticOf(LogitOf(heads.local, prompt, answer, cues));
  const int64_t cloud = LogisticOf(LogitOf(heads.cloud, prompt, answer, cues));
  const int64_t pair = LogisticOf(LogitOf(heads.pair, prompt, answer, cues));
  // P(exactly one is right), if they erred independently.
  const int64_t differ = (local * (kMillion - cloud) + cloud * (kMillion - local)) / kMillion;
  const int64_t paired = (2 * pair - kMillion) * differ / kMillion;
  return {.local_permille = Permille(static_cast<int32_t>(local)),
          .cloud_permille = Permille(static_cast<int32_t>(cloud)),
          .gain_millionths = static_cast<int32_t>((cloud - local + 2 * paired) / 3)};
}

absl::StatusOr<Predictor> Predictor::FromBytes(std::string_view bytes) {
  WEIR_ASSIGN_OR_RETURN(Weights weights, DecodeWeights(bytes));
  std::string name = NameOf(weights, bytes);
  return Predictor(std::make_shared<const Weights>(std::move(weights)), std::move(name));
}

Prediction Predictor::Predict(std::string_view prompt) const {
  const TextSlots slots = SlotsOf(prompt);
  const Resemblance found = ResemblanceOf(*weights_, slots);
  if (weights_->kinds.empty()) return {};
  const KindOfPrompt& kind = weights_->kinds[found.kind];
  Prediction p = PredictionOf(kind.prompt, slots, nullptr, nullptr);
  p.kind = found.kind;
  Settle(kind, found.trust_permille, weights_->prompt_knots, p);
  return p;
}

std::optional<Prediction> Predictor::PredictAfter(std::string_view prompt, std::string_view answer,
                                                  const TokenSigns& signs) const {
  const TextSlots slots = SlotsOf(prompt);
  const Resemblance found = ResemblanceOf(*weights_, slots);
  if (weights_->kinds.empty() || !weights_->kinds[found.kind].has_answer) return std::nullopt;
  const KindOfPrompt& kind = weights_->kinds[found.kind];
  const TextSlots answered = SlotsOf(answer.substr(0, kMaxAnswerBytes), kAnswerSalt);
  const AnswerCues cues = AnswerCuesOf(prompt, answer, signs);
  Prediction p = PredictionOf(kind.answer, slots, &answered, &cues);
  p.kind = found.kind;
  Settle(kind, found.trust_permille, weights_->answer_knots, p);
  return p;
}

}  // namespace weir::router
