#include "router/llama/sequence.h"

#include <utility>

#include "compliance/base/status.h"
#include "router/llama/token_sign.h"

namespace weir::router::llama {

Sequence::Sequence(const Model& model, Job job, Conversation prompt, size_t known,
                   const SequenceLimits& limits, std::unique_ptr<TokenFilter> filter)
    : model_(model),
      job_(std::move(job)),
      states_(std::move(job_.state_layers), prompt),
      tokens_(std::move(prompt.tokens)),
      prompt_tokens_(tokens_.size()),
      known_(known),
      read_(known),
      max_answer_tokens_(limits.answer_tokens),
      sampler_(limits.sampler),
      filter_(std::move(filter)),
      stop_words_(job_.sampling.stop) {
  WEIR_CHECK(read_ < tokens_.size());
}

std::optional<GenerationEnd> Sequence::Advance(std::span<const float> scores) {
  WEIR_CHECK(unread().empty());
  if (auto state = states_.Take()) job_.sink->OnState(*state);
  const std::optional<Token> token = sampler_.Pick(scores, filter_.get());
  if (!token) return NoToken();
  if (model_.IsEnd(*token)) return Natural(Finish::kStop);
  if (filter_ != nullptr) filter_->Accept(*token);
  tokens_.push_back(*token);
  if (answer_tokens_ < job_.sign_tokens) job_.sink->OnSign(SignOf(scores, *token));
  ++answer_tokens_;
  Show(stop_words_.Push(characters_.Push(model_.Piece(*token))));
  if (stop_words_.stopped()) return Natural(Finish::kStop);
  if (answer_tokens_ == max_answer_tokens_) return Natural(Finish::kLength);
  return std::nullopt;
}

// A text that is whole may end without the model's saying so; else the model is broken, or has no
// token for what must come.
GenerationEnd Sequence::NoToken() {
  if (filter_ != nullptr && filter_->whole()) return Natural(Finish::kStop);
  return Failed(absl::UnavailableError("the model gave no finite score that may come next"));
}

GenerationEnd Sequence::Natural(Finish finish) {
  Show(stop_words_.Push(characters_.Finish()));
  Show(stop_words_.Finish());
  GenerationEnd end;
  end.finish = stop_words_.stopped() ? Finish::kStop : finish;
  return end;
}

void Sequence::Show(std::string_view text) {
  if (!text.empty()) job_.sink->OnText(text);
}

void Sequence::End(GenerationEnd end) {
  end.usage = {.prompt_tokens = static_cast<uint32_t>(prompt_tokens_),
               .answer_tokens = answer_tokens_,
               .reused_tokens = static_cast<uint32_t>(known_)};
  job_.sink->OnEnd(end);
}

}  // namespace weir::router::llama
