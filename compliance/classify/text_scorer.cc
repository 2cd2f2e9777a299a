#include "compliance/classify/text_scorer.h"

#include <algorithm>

namespace weir::classify {

void TextScorer::Take(const NgramHashes& grams) {
  model_.Add(grams, block_);
  hashes_.insert(hashes_.end(), grams.hash.begin(), grams.hash.begin() + grams.count);
  ++tokens_;
}

bool TextScorer::Push(const text::Unit& unit, bool at_breaks) {
  if (tokens_ >= kBlockTokens) NextBlock();
  ngrams_.Push(unit, [this](const NgramHashes& grams) { Take(grams); });
  end_ = unit.end();
  if (tokens_ == 0) return false;
  return tokens_ >= kBlockTokens || (at_breaks && unit.kind == text::Kind::kBreak);
}

void TextScorer::Finish() {
  ngrams_.Finish([this](const NgramHashes& grams) { Take(grams); });
}

void TextScorer::NextBlock() {
  hashes_.erase(hashes_.begin(), hashes_.begin() + static_cast<ptrdiff_t>(hashes_before_));
  hashes_before_ = hashes_.size();
  before_ = block_;
  block_ = {};
  tokens_ = 0;
  begin_before_ = begin_;
  begin_ = end_;
}

WindowScore TextScorer::score() const {
  Sums sums = before_;
  sums += block_;
  WindowScore score{begin_before_, end_, {}};
  for (size_t head = 0; head < kHeads; ++head) {
    score.permille[head] = model_.Permille(static_cast<Head>(head), sums);
  }
  return score;
}

std::string_view TextScorer::category() const {
  if (model_.empty() || model_.categories() == 0) return {};
  std::vector<int32_t> sums(model_.categories());
  for (const uint32_t hash : hashes_) {
    const int8_t* row = model_.CategoryRow(hash);
    for (size_t i = 0; i < sums.size(); ++i) sums[i] += row[i];
  }
  const auto best = std::max_element(sums.begin(), sums.end());
  return model_.category(static_cast<size_t>(best - sums.begin()));
}

}  // namespace weir::classify
