// One running generation: what the model has read, what it has still to read, and the way of its
// text to the sink. Internal to router/llama; engine thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/llama/job.h"
#include "router/llama/model.h"
#include "router/llama/sampler.h"
#include "router/llama/state_pool.h"
#include "router/llama/stop_words.h"
#include "router/llama/token_filter.h"
#include "router/llama/utf8_holder.h"

namespace weir::router::llama {

struct SequenceLimits {
  uint32_t answer_tokens;  // at least 1; prompt and answer together fit the window
  SamplerSettings sampler;
};

class Sequence {
 public:
  // The model has read the first `known` tokens of the prompt already. REQUIRES: known is below the
  // prompt's size. The model must outlive it. `filter`: what the answer is held to; may be null.
  Sequence(const Model& model, Job job, Conversation prompt, size_t known,
           const SequenceLimits& limits, std::unique_ptr<TokenFilter> filter);

  const Ticket& ticket() const { return *job_.ticket; }
  absl::Status Alive(absl::Time now) const { return job_.Alive(now); }

  // Tokens that the model has not read: the rest of the prompt, or the newest answer token.
  std::span<const Token> unread() const { return std::span(tokens_).subspan(read_); }
  std::span<const Token> read() const { return std::span(tokens_).first(read_); }
  const std::string& owner() const { return job_.owner; }
  uint32_t position() const { return static_cast<uint32_t>(read_); }
  bool generating() const { return tokens_.size() > prompt_tokens_; }

  // Of the prompt; filled by who computes, told to the sink before the first text.
  StatePool& states() { return states_; }
  // The model has read `count` more tokens.
  void Read(size_t count) { read_ += count; }
  // Chooses the next token from the scores after the last one and passes its text on. REQUIRES:
  // unread() is empty. Returns how the answer ended, if it did.
  std::optional<GenerationEnd> Advance(std::span<const float> scores);
  // The one and only OnEnd.
  void End(GenerationEnd end);

 private:
  void Show(std::string_view text);
  GenerationEnd NoToken();
  GenerationEnd Natural(Finish finish);

  const Model& model_;
  Job job_;
  StatePool states_;
  std::vector<Token> tokens_;  // the prompt and the answer so far
  size_t prompt_tokens_;
  size_t known_;  // tokens of the prompt that were read before
  size_t read_;
  uint32_t answer_tokens_ = 0;
  uint32_t max_answer_tokens_;
  Sampler sampler_;
  const std::unique_ptr<TokenFilter> filter_;
  Utf8Holder characters_;
  StopWords stop_words_;
};

}  // namespace weir::router::llama
