// Which questions of a bank are asked: all, or so many of each kind, chosen by a seed.
#pragma once

#include <cstdint>
#include <map>
#include <queue>
#include <string>
#include <utility>

#include "compliance/auditor/conformance/question.h"

namespace weir::auditor {

// First every question is offered, in any order, then asked for: the same seed and banks choose the
// same questions. Memory: `each` draws a kind and test. One thread at a time.
class Sample {
 public:
  // `each` of every kind and test; 0 = all.
  Sample(uint64_t seed, uint64_t each) : seed_(seed), each_(each) {}

  void Offer(const Question& question);
  bool Holds(const Question& question) const;
  uint64_t size() const;  // questions that it holds

 private:
  using Draw = std::pair<uint64_t, std::pair<uint32_t, uint64_t>>;  // then bank and row
  using Key = std::pair<std::string, Test>;
  Draw DrawOf(const Question& question) const;

  uint64_t seed_;
  uint64_t each_;
  uint64_t offered_ = 0;
  std::map<Key, std::priority_queue<Draw>> drawn_;  // the smallest `each_` draws
};

}  // namespace weir::auditor
