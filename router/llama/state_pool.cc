#include "router/llama/state_pool.h"

#include <utility>

namespace weir::router::llama {

StatePool::StatePool(std::vector<uint8_t> layers, const Conversation& conversation)
    : layers_(std::move(layers)),
      begin_(layers_.empty() ? 0 : conversation.asked_begin),
      end_(layers_.empty() ? 0 : conversation.asked_end),
      sums_(windows()),
      added_(windows()) {}

void StatePool::Take(const Context& context, const Step& step) {
  for (size_t k = 0; k < step.count; ++k) {
    if (!Wants(step.position + k)) continue;
    for (size_t i = 0; i < layers_.size(); ++i) {
      Add(i, step.position + k, context.State(layers_[i], step.place + static_cast<uint32_t>(k)));
    }
  }
}

// An output that is missing spoils the whole.
void StatePool::Add(size_t index, size_t position, std::span<const float> output) {
  complete_ = complete_ && !output.empty();
  if (!complete_) return;
  const size_t window = WindowOf(position);
  std::vector<float>& sum = sums_[window];
  sum.resize(layers_.size() * output.size());
  float* to = sum.data() + index * output.size();
  for (size_t i = 0; i < output.size(); ++i) to[i] += output[i];
  if (index + 1 == layers_.size()) ++added_[window];
}

std::optional<classify::PromptState> StatePool::Take() {
  if (sums_.empty() || !complete_) return std::nullopt;
  for (size_t window = 0; window < sums_.size(); ++window) {
    if (added_[window] == 0) return std::nullopt;
    for (float& value : sums_[window]) value /= static_cast<float>(added_[window]);
  }
  complete_ = false;
  return classify::PromptState{std::move(sums_)};
}

}  // namespace weir::router::llama
