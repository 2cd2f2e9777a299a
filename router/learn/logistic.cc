#include "router/learn/logistic.h"

#include <algorithm>
#include <cmath>

#include "compliance/base/status.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

constexpr float kOne = 256.0F;
constexpr float kUnit = 65'536.0F;

float Sigmoid(float z) { return 1.0F / (1.0F + std::exp(-z)); }

void AddSlots(const TextSlots& text, float scale, SparseRow& row) {
  for (const Slot& slot : text.slots) {
    const float part = static_cast<float>(slot.value) / static_cast<float>(text.norm);
    row.push_back({slot.index, part * scale});
  }
}

int32_t Rounded(float x) { return static_cast<int32_t>(std::lround(x)); }

}  // namespace

SparseRow RowOf(const TextSlots& prompt, const TextSlots* answer, const AnswerCues* cues,
                const RowScales& scales) {
  SparseRow row;
  AddSlots(prompt, scales.prompt, row);
  if (answer != nullptr) AddSlots(*answer, scales.answer, row);
  for (uint32_t i = 0; i < kCues; ++i) {
    const float value = static_cast<float>(prompt.cues[i]) / kOne * scales.cues;
    if (value != 0) row.push_back({kSlots + i, value});
  }
  for (uint32_t i = 0; cues != nullptr && i < kAnswerCues; ++i) {
    const float value = static_cast<float>((*cues)[i]) / kOne * scales.answer_cues;
    if (value != 0) row.push_back({kSlots + static_cast<uint32_t>(kCues) + i, value});
  }
  return row;
}

float Logistic::Dot(const SparseRow& row) const {
  float sum = 0;
  for (const Term& term : row) sum += weights_[term.index] * term.value;
  return sum;
}

double Logistic::ProbabilityOf(const SparseRow& row) const { return Sigmoid(Dot(row)); }

// The constant begins where it gives the mean of the targets.
void Logistic::Begin(const std::vector<Example>& examples) {
  constexpr uint32_t kConstant = kSlots + kCues - 1;
  float sum = 0;
  for (const Example& example : examples) sum += example.target;
  const float mean = std::clamp(sum / static_cast<float>(examples.size()), 1e-3F, 1 - 1e-3F);
  for (const Term& term : *examples.front().row) {
    if (term.index == kConstant) weights_[kConstant] = std::log(mean / (1 - mean)) / term.value;
  }
}

Logistic Logistic::Fit(const std::vector<Example>& examples, const FitOptions& options) {
  WEIR_CHECK(!examples.empty());
  Logistic model;
  model.Begin(examples);
  std::vector<float> squares(kColumns, 1e-3F);
  std::vector<Example> order = examples;
  Dice dice(options.seed);
  for (uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
    dice.Shuffle(order);
    for (const Example& example : order) {
      const float error = Sigmoid(model.Dot(*example.row)) - example.target;
      for (const Term& term : *example.row) {
        const float slope = error * term.value;
        squares[term.index] += slope * slope;
        model.weights_[term.index] -= options.rate * slope / std::sqrt(squares[term.index]);
      }
    }
  }
  return model;
}

Head Logistic::ToHead(const RowScales& scales) const {
  Head head;
  float largest = 1e-6F;
  for (uint32_t i = 0; i < kSlots; ++i) largest = std::max(largest, std::abs(weights_[i]));
  const float step = largest / 127.0F;
  for (uint32_t i = 0; i < kSlots; ++i) {
    head.slots.push_back(static_cast<int8_t>(Rounded(weights_[i] / step)));
  }
  head.prompt_scale = Rounded(step * scales.prompt * kUnit);
  head.answer_scale = Rounded(step * scales.answer * kUnit);
  for (uint32_t i = 0; i < kCues; ++i) {
    head.cues[i] = Rounded(weights_[kSlots + i] * scales.cues * kUnit);
  }
  for (uint32_t i = 0; i < kAnswerCues; ++i) {
    head.answer_cues[i] = Rounded(weights_[kSlots + kCues + i] * scales.answer_cues * kUnit);
  }
  return head;
}

}  // namespace weir::router
