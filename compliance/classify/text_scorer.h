// The scores of a text as it comes, unit by unit. A window of one to two blocks slides over it, so
// that a long harmless text around a short harmful one does not dilute it, and memory stays
// bounded.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "compliance/classify/model.h"
#include "compliance/classify/ngrams.h"
#include "compliance/text/unit.h"

namespace weir::classify {

inline constexpr uint32_t kBlockTokens = 64;

// What one window is worth. Bytes as in text::Unit.
struct WindowScore {
  uint64_t begin = 0;
  uint64_t end = 0;
  std::array<uint32_t, kHeads> permille{};
  uint32_t at(Head head) const { return permille[static_cast<size_t>(head)]; }
};

// Per text; one thread at a time. The model must outlive it. The windows do not depend on how the
// text was cut.
class TextScorer {
 public:
  explicit TextScorer(const Model& model) : model_(model) { hashes_.reserve(6 * kBlockTokens); }

  // Returns whether a window ended with this unit: ask score() then. `at_breaks`: sentence ends end
  // windows too, beside full blocks.
  bool Push(const text::Unit& unit, bool at_breaks);
  // The last window. It may be empty: score() is then 0.
  void Finish();
  WindowScore score() const;
  // The category that fits the window best; empty when there is none.
  std::string_view category() const;

 private:
  void Take(const NgramHashes& grams);
  void NextBlock();

  const Model& model_;
  Ngrams ngrams_;
  Sums before_;  // the block before this one
  Sums block_;
  uint32_t tokens_ = 0;  // of this block
  size_t hashes_before_ = 0;
  std::vector<uint32_t> hashes_;  // of both blocks
  uint64_t begin_before_ = 0;
  uint64_t begin_ = 0;
  uint64_t end_ = 0;
};

}  // namespace weir::classify
