#include "router/answer_watch.h"

#include <algorithm>

namespace weir::router {
namespace {

constexpr uint32_t kNotWhatWasAsked = 1000;  // the schema of the answer is broken

}  // namespace

AnswerWatch::Say AnswerWatch::Judge(size_t bytes, bool last) {
  const std::string_view seen = std::string_view(held_).substr(0, bytes);
  score_ = ExpectAfter(predictor_, prompt_.Reveal(), seen, signs_).score_permille;
  tokens_ = static_cast<uint32_t>(signs_.empty() ? seen.size() / kBytesPerToken : signs_.size());
  if (wants_json_ && JsonShapeOf(seen) == JsonShape::kBroken) score_ = kNotWhatWasAsked;
  return SayOf(last);
}

AnswerWatch::Say AnswerWatch::SayOf(bool last) const {
  if (score_ >= options_.escalate_permille) return Say::kEscalate;
  return last || score_ <= options_.release_permille ? Say::kRelease : Say::kHold;
}

bool AnswerWatch::Reached(uint32_t checkpoint) const {
  if (!signs_.empty()) return signs_.size() >= checkpoint;
  return held_.size() >= size_t{checkpoint} * kBytesPerToken;
}

AnswerWatch::Say AnswerWatch::Push(std::string_view bytes) {
  held_ += bytes;
  while (next_ < kCheckpointTokens.size()) {
    const uint32_t checkpoint = kCheckpointTokens[next_];
    if (!Reached(checkpoint)) return Say::kHold;
    ++next_;
    const size_t seen = signs_.empty() ? checkpoint * kBytesPerToken : held_.size();
    const Say say = Judge(seen, next_ == kCheckpointTokens.size());
    if (say != Say::kHold) return say;
  }
  return Say::kHold;
}

AnswerWatch::Say AnswerWatch::Finish() {
  const Say say = Judge(held_.size(), true);
  if (!wants_json_ || JsonShapeOf(held_) == JsonShape::kWhole) return say;
  score_ = kNotWhatWasAsked;
  return SayOf(true);
}

}  // namespace weir::router
