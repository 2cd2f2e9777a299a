// One answer of an upstream: bytes of the event stream go in, text goes to the sink, and what the
// end of the connection means is known here. No network and no time, so every cut can be tested.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "cloud/upstream/chat_wire.h"
#include "cloud/upstream/event_stream.h"
#include "cloud/upstream/utf8_joiner.h"
#include "router/engine.h"

namespace weir::cloud {

enum class Progress : uint8_t {
  kNone,   // bytes, but no event: does not count as a sign of life
  kEvent,  // an event: the answer is not idle
  kToken,  // text or reasoning: the first token has come
};

// One thread at a time.
class Answer {
 public:
  static constexpr size_t kMaxAnswerBytes = 1 << 20;  // text and reasoning together
  static constexpr size_t kMaxWireBytes = 64 << 20;

  Answer(router::ChunkSink& sink, uint32_t prompt_tokens_estimate);

  // A failure ends the answer. After complete() or a failure no call may follow.
  absl::Status Push(std::string_view bytes);
  // Remembers whether the upstream refused; gives the failure's status.
  absl::Status Fail(const Failure& failure);
  // A finish_reason and then [DONE] have come: the only clean end there is.
  bool complete() const { return complete_; }
  // The most that the last Push has seen.
  Progress progress() const { return progress_; }

  // What to tell the sink when everything ended with `status`. OK is for complete() only. A refusal
  // stays one however the connection ended, unless the caller cancelled. A character that was cut
  // by the end of a complete answer goes to the sink as U+FFFD.
  router::GenerationEnd End(absl::Status status);

 private:
  absl::Status TakeEvent(std::string_view data);
  absl::Status TakeChunk(const ChatChunk& chunk);
  void TakeText(std::string_view content);
  absl::Status TakeDone();
  router::Usage UsageNow() const;

  router::ChunkSink& sink_;
  EventStream events_;
  Utf8Joiner joiner_;
  Progress progress_ = Progress::kNone;
  bool complete_ = false;
  bool refused_ = false;
  ChunkFinish finish_ = ChunkFinish::kNone;
  std::optional<router::Usage> usage_;
  const uint32_t prompt_tokens_estimate_;
  uint32_t answer_tokens_estimate_ = 0;
  size_t text_bytes_ = 0;
  size_t reasoning_bytes_ = 0;
  size_t wire_bytes_ = 0;
};

}  // namespace weir::cloud
