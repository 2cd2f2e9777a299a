// Logistic regression on sparse rows by AdaGrad (Duchi, Hazan, Singer 2011). Floating point is for
// learning only; what is learned is rounded to a Head. Deterministic for a seed on one machine.
#pragma once

#include <cstdint>
#include <vector>

#include "router/learn/weights.h"

namespace weir::router {

struct Term {
  uint32_t index = 0;  // slots, then prompt cues, then answer cues
  float value = 0;
};
using SparseRow = std::vector<Term>;
inline constexpr size_t kColumns = kSlots + kCues + kAnswerCues;

// How much each part weighs beside the others. Chosen by cross-validation on the training halves.
struct RowScales {
  float prompt = 1.0F;
  float answer = 0;
  float cues = 0.125F;  // counted prompt cues, of 256
  float answer_cues = 2.0F;
};
SparseRow RowOf(const TextSlots& prompt, const TextSlots* answer, const AnswerCues* cues,
                const RowScales& scales);

struct FitOptions {
  float rate = 0.02F;
  uint32_t epochs = 8;
  uint64_t seed = 1;
};

struct Example {
  const SparseRow* row = nullptr;
  float target = 0;  // 0..1
};

class Logistic {
 public:
  // REQUIRES: examples not empty.
  static Logistic Fit(const std::vector<Example>& examples, const FitOptions& options);
  double ProbabilityOf(const SparseRow& row) const;
  // Rounded to 8-bit slots with one scale.
  Head ToHead(const RowScales& scales) const;

 private:
  Logistic() : weights_(kColumns, 0.0F) {}
  void Begin(const std::vector<Example>& examples);
  float Dot(const SparseRow& row) const;
  std::vector<float> weights_;
};

}  // namespace weir::router
