// The beginning of a local answer, held back until it looks sound. At each checkpoint the learned
// heads look at the prompt, at what was written so far and at how sure the model was of it; a
// doubtful answer is discarded before anything of it was shown, and the cloud answers instead.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "router/expectation.h"
#include "router/json_shape.h"

namespace weir::router {

struct WatchOptions {
  uint32_t escalate_permille = 800;  // at a checkpoint: at least this doubtful goes to the cloud
  uint32_t release_permille = 300;   // at most this doubtful is shown at once
  friend bool operator==(const WatchOptions&, const WatchOptions&) = default;
};

// Tokens after which an answer is judged. Those of an engine that tells how sure it is of each are
// counted; else a token is about four bytes of English or one Chinese character and a half.
inline constexpr std::array<uint32_t, 4> kCheckpointTokens = {16, 32, 64, 128};
inline constexpr size_t kBytesPerToken = 4;

// Of one attempt; one thread at a time. The prompt is copied, as UserText, so that it is not
// printed by accident.
class AnswerWatch {
 public:
  enum class Say : uint8_t {
    kHold,      // wait for more
    kRelease,   // show what is held; the watch is over
    kEscalate,  // discard it; the watch is over
  };

  AnswerWatch(const Predictor& predictor, UserText prompt, WatchOptions options)
      : predictor_(predictor),
        prompt_(std::move(prompt)),
        options_(options),
        wants_json_(AsksForJson(prompt_.Reveal())) {}

  // How sure the engine was of the next token; before its text.
  void Note(const TokenSign& sign) { signs_.push_back(sign); }
  // Takes the next piece. Without signs, what it says does not depend on how the answer was cut,
  // but for when it says so.
  Say Push(std::string_view bytes);
  // The answer is whole.
  Say Finish();

  std::string TakeHeld() { return std::move(held_); }
  uint32_t score_permille() const { return score_; }  // of the last checkpoint
  uint32_t tokens() const { return tokens_; }         // at the last checkpoint

 private:
  bool Reached(uint32_t checkpoint) const;
  Say Judge(size_t bytes, bool last);
  Say SayOf(bool last) const;
  const Predictor& predictor_;
  UserText prompt_;
  WatchOptions options_;
  bool wants_json_;
  std::string held_;
  TokenSigns signs_;
  size_t next_ = 0;  // checkpoint
  uint32_t score_ = 0;
  uint32_t tokens_ = 0;
};

}  // namespace weir::router
