#include "cloud/http/http_answer.h"

#include "absl/time/clock.h"
#include "cloud/http/event_form.h"
#include "cloud/http/openai_error.h"
#include "cloud/http/response_json.h"

namespace weir::cloud {
namespace {

class Whole final : public HttpAnswer {
 public:
  using HttpAnswer::HttpAnswer;

  void Started(const gate::Admitted&, const router::Routed&, const std::string&) override {}
  void Text(const label::Labelled& text) override {
    const std::lock_guard lock(mutex_);
    text_ += text.text();
    if (text.label()) own_.label = text.label();
  }
  void Withdrawn(const std::string&) override {
    const std::lock_guard lock(mutex_);
    text_.clear();
  }
  void Refused(const router::RefusedFrame& frame, const label::Labelled& reply) override {
    const std::lock_guard lock(mutex_);
    own_.refused_reason = frame.reason;
    own_.refused_category = frame.category;
    text_ = reply.text();
    if (reply.label()) own_.label = reply.label();
  }
  void Finished(const router::FinishedFrame& frame, const router::Closed& closed) override {
    const std::lock_guard lock(mutex_);
    own_.finished = &frame;
    own_.receipt = &closed.receipt();
    slot_.reset();
    reply_->Send({.status = 200,
                  .headers = HeadersFor("application/json", own_.label),
                  .body = Body(frame)});
  }
  void Failed(const absl::Status& status) override { Fail(status); }
  void Beat(absl::Duration) override {}

 private:
  std::string Body(const router::FinishedFrame& frame) const {
    return envelope_.shape() == Shape::kResponse
               ? WholeResponse(envelope_, text_, frame, own_)
               : WholeCompletion(envelope_, text_, router::FinishReasonOf(frame), frame.usage,
                                 own_);
  }

  std::string text_;
};

class Events final : public HttpAnswer {
 public:
  Events(Envelope envelope, bool include_usage, std::shared_ptr<http::Reply> reply,
         router::Slots::Token slot)
      : HttpAnswer(std::move(envelope), std::move(reply), std::move(slot)),
        form_(envelope_.shape() == Shape::kResponse ? ResponseEvents(envelope_)
                                                    : CompletionEvents(envelope_, include_usage)) {}

  void Started(const gate::Admitted&, const router::Routed&, const std::string&) override {}
  void Text(const label::Labelled& text) override {
    const std::lock_guard lock(mutex_);
    if (text.label()) label_ = text.label();
    own_.label = text.label();
    SendText(text.text());
  }
  void Withdrawn(const std::string&) override {
    const std::lock_guard lock(mutex_);
    own_.withdrawn = true;
  }
  void Refused(const router::RefusedFrame& frame, const label::Labelled& reply) override {
    const std::lock_guard lock(mutex_);
    own_.refused_reason = frame.reason;
    own_.refused_category = frame.category;
    if (reply.label()) label_ = reply.label();
    own_.label = label_;
    SendText(said_ ? "\n\n" + reply.text() : reply.text());
  }
  void Finished(const router::FinishedFrame& frame, const router::Closed& closed) override {
    const std::lock_guard lock(mutex_);
    own_.label = label_;
    own_.finished = &frame;
    own_.receipt = &closed.receipt();
    Begin();
    reply_->Write(form_->Finish(frame, own_));
    reply_->End();
    slot_.reset();
    ended_ = true;
  }
  void Failed(const absl::Status& status) override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      slot_.reset();
      if (begun_) {
        reply_->Write(form_->Failure(status));
        return reply_->Abort();
      }
    }
    Fail(status);
  }
  void Beat(absl::Duration after) override {
    const std::lock_guard lock(mutex_);
    if (ended_ || absl::Now() - last_write_ < after) return;
    Begin();
    Send(": ping\n\n");
  }

 private:
  void SendText(const std::string& text) {
    Begin();
    Send(form_->Text(text, own_));
    said_ = true;
    own_ = {};
  }
  void Begin() {
    if (begun_) return;
    begun_ = true;
    http::Headers headers = HeadersFor("text/event-stream; charset=utf-8", label_);
    headers.emplace_back("Cache-Control", "no-cache");
    headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back
    reply_->Begin(200, std::move(headers));
    if (const std::string first = form_->Begin(); !first.empty()) Send(first);
  }
  void Send(const std::string& bytes) {
    reply_->Write(bytes);
    last_write_ = absl::Now();
  }

  const std::unique_ptr<EventForm> form_;
  std::optional<label::Label> label_;
  bool begun_ = false;
  bool said_ = false;
  bool ended_ = false;
  absl::Time last_write_ = absl::Now();
};

}  // namespace

HttpAnswer::HttpAnswer(Envelope envelope, std::shared_ptr<http::Reply> reply,
                       router::Slots::Token slot)
    : envelope_(std::move(envelope)), reply_(std::move(reply)), slot_(std::move(slot)) {}

void HttpAnswer::Follow(const std::shared_ptr<router::Exchange>& exchange) {
  const std::weak_ptr<router::Exchange> weak = exchange;
  reply_->OnGone([weak] {
    if (const auto running = weak.lock()) running->Cancel();
  });
}

void HttpAnswer::AddHeaders(const http::Headers& headers) { more_headers_ = headers; }

void HttpAnswer::Noticed(const conduct::Notice& notice) {
  const std::lock_guard lock(mutex_);
  own_.notices.emplace_back(notice.kind, notice.text.text());
}

http::Headers HttpAnswer::HeadersFor(std::string_view content_type,
                                     const std::optional<label::Label>& label) const {
  http::Headers headers = {{"Content-Type", std::string(content_type)},
                           {"X-Request-Id", envelope_.id()}};
  if (label) headers.emplace_back("X-AIGC", label->aigc_json);
  headers.insert(headers.end(), more_headers_.begin(), more_headers_.end());
  return headers;
}

void HttpAnswer::Fail(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  slot_.reset();
  http::Answer answer = AnswerOf(status);
  answer.headers.emplace_back("X-Request-Id", envelope_.id());
  answer.headers.insert(answer.headers.end(), more_headers_.begin(), more_headers_.end());
  reply_->Send(std::move(answer));
}

std::shared_ptr<HttpAnswer> WholeHttpAnswer(Envelope envelope, std::shared_ptr<http::Reply> reply,
                                            router::Slots::Token slot) {
  return std::make_shared<Whole>(std::move(envelope), std::move(reply), std::move(slot));
}

std::shared_ptr<HttpAnswer> EventHttpAnswer(Envelope envelope, bool include_usage,
                                            std::shared_ptr<http::Reply> reply,
                                            router::Slots::Token slot) {
  return std::make_shared<Events>(std::move(envelope), include_usage, std::move(reply),
                                  std::move(slot));
}

}  // namespace weir::cloud
