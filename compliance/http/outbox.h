// A Reply as the connection sees it: the bytes that wait to be sent, and what is known of both
// ends. Knows nothing of sockets.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "compliance/http/head.h"
#include "compliance/http/reply.h"

namespace weir::http {

// What the request was, as far as it decides about the form of the answer.
struct AnswerForm {
  bool http_1_0 = false;
  bool head_only = false;  // HEAD
  bool close = false;      // the client asked, or HTTP/1.0 did not ask otherwise
};

// Thread-safe. Callbacks are called without a lock held; `wake` with it, so that none is under way
// once Leave has returned: it must do no more than queue.
class Outbox {
 public:
  struct Bounds {
    size_t full_bytes;
    size_t pending_bytes;
  };
  // `wake` tells the connection, from any thread, that Take has something; not again before that.
  Outbox(AnswerForm form, Bounds bounds, std::function<void()> wake);

  // --- the handler's side, see Reply ---
  void Send(Answer answer);
  void Begin(int status, Headers headers);
  Flow Write(std::string_view bytes);
  void End();
  void Abort();
  void OnGone(std::function<void()> call);
  void OnRoom(std::function<void()> call);
  // The handler will never call again.
  void Abandon();

  // --- the connection's side ---
  struct Batch {
    std::string bytes;
    bool ended = false;    // nothing comes behind them
    bool aborted = false;  // cut the connection behind them
  };
  Batch Take();
  // So many of the bytes that were taken are on their way.
  void Sent(size_t bytes);
  // The client has left, or is cut off. Nothing for an answer that was complete.
  void Leave();
  // The connection ends behind this answer; takes effect until the headers are written.
  void CloseAfter();
  // Whether the connection must end behind this answer.
  bool closes() const;
  // More was written than may wait: cut the connection at once.
  bool overflowed() const;

 private:
  void Open(int status, const Headers& headers, Framing framing, size_t length);
  size_t waiting() const { return pending_.size() + in_flight_; }
  void Wake();  // REQUIRES: mutex_ held

  const Bounds bounds_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;  // guards everything below
  AnswerForm form_;
  Framing framing_ = Framing::kNone;
  std::string pending_;
  size_t in_flight_ = 0;
  bool begun_ = false;
  bool ended_ = false;
  bool aborted_ = false;
  bool overflowed_ = false;
  bool gone_ = false;
  bool full_ = false;
  bool woken_ = false;
  std::function<void()> on_gone_;
  std::function<void()> on_room_;
};

// The handler's end of an outbox.
class OutboxReply final : public Reply {
 public:
  explicit OutboxReply(std::shared_ptr<Outbox> outbox) : outbox_(std::move(outbox)) {}
  ~OutboxReply() override { outbox_->Abandon(); }
  OutboxReply(const OutboxReply&) = delete;
  OutboxReply& operator=(const OutboxReply&) = delete;

  void Send(Answer answer) override { outbox_->Send(std::move(answer)); }
  void Begin(int status, Headers headers) override { outbox_->Begin(status, std::move(headers)); }
  Flow Write(std::string_view bytes) override { return outbox_->Write(bytes); }
  void End() override { outbox_->End(); }
  void Abort() override { outbox_->Abort(); }
  void OnGone(std::function<void()> call) override { outbox_->OnGone(std::move(call)); }
  void OnRoom(std::function<void()> call) override { outbox_->OnRoom(std::move(call)); }

 private:
  std::shared_ptr<Outbox> outbox_;
};

}  // namespace weir::http
