#include "router/answer_watch.h"

#include <algorithm>

namespace weir::router {

AnswerWatch::Say AnswerWatch::Judge(size_t bytes, bool last) {
  const std::string_view seen = std::string_view(held_).substr(0, bytes);
  score_ = ExpectAfter(predictor_, prompt_.Reveal(), seen).score_permille;
  tokens_ = static_cast<uint32_t>(seen.size() / kBytesPerToken);
  if (score_ >= options_.escalate_permille) return Say::kEscalate;
  return last || score_ <= options_.release_permille ? Say::kRelease : Say::kHold;
}

AnswerWatch::Say AnswerWatch::Push(std::string_view bytes) {
  held_ += bytes;
  while (next_ < kCheckpointTokens.size()) {
    const size_t at = kCheckpointTokens[next_] * kBytesPerToken;
    if (held_.size() < at) return Say::kHold;
    ++next_;
    const Say say = Judge(at, next_ == kCheckpointTokens.size());
    if (say != Say::kHold) return say;
  }
  return Say::kHold;
}

AnswerWatch::Say AnswerWatch::Finish() { return Judge(held_.size(), true); }

}  // namespace weir::router
