// Sums what a layer of the model makes of the asked text while the prompt is read: its mean over
// windows of tokens is what the judgement's second stage looks at. Internal to router/llama.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compliance/classify/state_head.h"
#include "router/llama/context.h"
#include "router/llama/model.h"

namespace weir::router::llama {

// One thread at a time.
class StatePool {
 public:
  // The asked text is divided evenly into as few windows of at most so many tokens as it takes, so
  // that much harmless text around a little harmful one does not hide it.
  static constexpr size_t kWindowTokens = 128;

  // `layers`: whose outputs are wanted; empty: none are.
  StatePool(std::vector<uint8_t> layers, const Conversation& conversation);

  const std::vector<uint8_t>& layers() const { return layers_; }
  // Takes what `context` kept of `step`.
  struct Step {
    uint32_t place = 0;   // of its first token in the Compute
    size_t position = 0;  // and in the conversation
    size_t count = 0;
  };
  void Take(const Context& context, const Step& step);
  // The means, all layers of a window one after the other. Nothing when nothing was wanted or
  // asked, or when an output was missing.
  std::optional<classify::PromptState> Take();

 private:
  bool Wants(size_t position) const { return position >= begin_ && position < end_; }
  void Add(size_t index, size_t position, std::span<const float> output);
  size_t windows() const { return (end_ - begin_ + kWindowTokens - 1) / kWindowTokens; }
  size_t WindowOf(size_t position) const {
    return (position - begin_) * windows() / (end_ - begin_);
  }

  std::vector<uint8_t> layers_;
  size_t begin_;
  size_t end_;
  bool complete_ = true;
  std::vector<std::vector<float>> sums_;  // window by window
  std::vector<size_t> added_;             // tokens of a window; the last layer's
};

}  // namespace weir::router::llama
