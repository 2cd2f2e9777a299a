#include "compliance/http/outbox.h"

#include "absl/time/clock.h"

namespace weir::http {

Outbox::Outbox(AnswerForm form, Bounds bounds, std::function<void()> wake)
    : bounds_(bounds), wake_(std::move(wake)), form_(form) {}

void Outbox::Wake() {
  if (!woken_) wake_();
  woken_ = true;
}

// REQUIRES: mutex_ held.
void Outbox::Open(int status, const Headers& headers, Framing framing, size_t length) {
  begun_ = true;
  framing_ = framing;
  if (framing == Framing::kUntilClose) form_.close = true;
  pending_ =
      HeadOf(status, headers,
             {.framing = framing, .length = length, .close = form_.close, .now = absl::Now()});
}

void Outbox::Send(Answer answer) {
  const std::lock_guard lock(mutex_);
  if (begun_ || gone_) return;
  const bool bodiless = IsBodiless(answer.status);
  Open(answer.status, answer.headers, bodiless ? Framing::kNone : Framing::kLength,
       answer.body.size());
  if (!bodiless && !form_.head_only) pending_ += answer.body;
  ended_ = true;
  Wake();
}

void Outbox::Begin(int status, Headers headers) {
  const std::lock_guard lock(mutex_);
  if (begun_ || gone_) return;
  Open(status, headers, form_.http_1_0 ? Framing::kUntilClose : Framing::kChunked, 0);
}

Flow Outbox::Write(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (gone_ || ended_ || aborted_ || !begun_) return Flow::kGone;
  if (form_.head_only) bytes = {};
  if (framing_ == Framing::kChunked) {
    AppendChunk(bytes, pending_);
  } else {
    pending_.append(bytes);
  }
  if (waiting() > bounds_.pending_bytes) {
    aborted_ = overflowed_ = true;
    woken_ = false;  // a wake that found a write under way is no wake for this
    pending_.clear();
  }
  full_ = waiting() > bounds_.full_bytes;
  const Flow flow = aborted_ ? Flow::kGone : full_ ? Flow::kFull : Flow::kMore;
  Wake();
  return flow;
}

void Outbox::End() {
  const std::lock_guard lock(mutex_);
  if (gone_ || ended_ || aborted_ || !begun_) return;
  if (framing_ == Framing::kChunked && !form_.head_only) pending_.append(kLastChunk);
  ended_ = true;
  Wake();
}

void Outbox::Abort() {
  const std::lock_guard lock(mutex_);
  if (gone_ || ended_ || aborted_) return;
  aborted_ = true;
  Wake();
}

void Outbox::OnGone(std::function<void()> call) {
  {
    const std::lock_guard lock(mutex_);
    if (!gone_) {
      on_gone_ = std::move(call);
      return;
    }
  }
  if (call) call();
}

void Outbox::OnRoom(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  on_room_ = std::move(call);
}

void Outbox::Abandon() {
  bool begun = false;
  {
    const std::lock_guard lock(mutex_);
    on_gone_ = nullptr;
    on_room_ = nullptr;
    begun = begun_;
  }
  if (begun) return Abort();
  Send({.status = 500, .headers = {}, .body = ""});
}

Outbox::Batch Outbox::Take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  Batch batch{.bytes = std::move(pending_), .ended = ended_, .aborted = aborted_};
  pending_.clear();
  in_flight_ += batch.bytes.size();
  return batch;
}

void Outbox::Sent(size_t bytes) {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    in_flight_ -= bytes;
    if (!full_ || waiting() > bounds_.full_bytes / 2 || ended_) return;
    full_ = false;
    call = on_room_;
  }
  if (call) call();
}

void Outbox::Leave() {
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return;
    gone_ = true;
    if (!ended_) call = std::move(on_gone_);
    on_gone_ = nullptr;
    on_room_ = nullptr;
    pending_.clear();
  }
  if (call) call();
}

void Outbox::CloseAfter() {
  const std::lock_guard lock(mutex_);
  form_.close = true;
}

bool Outbox::overflowed() const {
  const std::lock_guard lock(mutex_);
  return overflowed_;
}

bool Outbox::closes() const {
  const std::lock_guard lock(mutex_);
  return form_.close;
}

}  // namespace weir::http
