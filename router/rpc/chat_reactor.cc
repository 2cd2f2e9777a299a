#include "router/rpc/chat_reactor.h"

#include "compliance/base/status.h"
#include "router/rpc/errors.h"
#include "router/rpc/wire.h"

namespace weir::router {

grpc::ServerWriteReactor<v1::ChatEvent>* ChatReactor::Start(
    const ExchangeParts& parts, Slots& slots, const Messages& messages,
    absl::StatusOr<gate::RequestFields> fields) {
  std::shared_ptr<ChatReactor> reactor(new ChatReactor(messages));
  reactor->self_ = reactor;
  reactor->slot_ = slots.TryTake();
  if (reactor->slot_ == nullptr) {
    reactor->End(Error(absl::StatusCode::kResourceExhausted,
                       "{} exchanges are running, the limit of this process", slots.limit()));
    return reactor.get();
  }
  auto valid = fields.ok() ? gate::Request::Create(*std::move(fields), parts.clock)
                           : absl::StatusOr<gate::Request>(fields.status());
  if (!valid.ok()) {
    reactor->End(valid.status());
    return reactor.get();
  }
  auto exchange = Exchange::Start(parts, *std::move(valid), reactor);
  const std::unique_lock lock(reactor->mutex_);
  reactor->exchange_ = exchange;
  if (reactor->cancelled_) exchange->Cancel();
  return reactor.get();
}

void ChatReactor::Started(const gate::Admitted& admitted, const Routed& routed,
                          const std::string& model) {
  Push(StartedEvent(admitted, routed, model, messages_));
}

void ChatReactor::Noticed(const conduct::Notice& notice) { Push(NoticeEvent(notice)); }

void ChatReactor::Text(const label::Labelled& text) { Push(TextEvent(text)); }

void ChatReactor::Withdrawn(const std::string& category) {
  v1::ChatEvent event;
  event.mutable_withdrawn()->set_category(category);
  Push(std::move(event));
}

void ChatReactor::Refused(const RefusedFrame& frame, const label::Labelled& reply) {
  Push(RefusedEvent(frame, reply));
}

void ChatReactor::Finished(const FinishedFrame& frame, const Closed& closed) {
  Push(FinishedEvent(frame, closed, messages_));
  End(absl::OkStatus());
}

void ChatReactor::Failed(const absl::Status& status) { End(status); }

void ChatReactor::Push(v1::ChatEvent event) {
  const std::lock_guard lock(mutex_);
  const bool joins = !waiting_.empty() && waiting_.back().has_text() && event.has_text();
  if (joins) {
    v1::Text& last = *waiting_.back().mutable_text();
    last.mutable_text()->append(event.text().text());
    if (event.text().has_label()) *last.mutable_label() = event.text().label();
  } else {
    waiting_.push_back(std::move(event));
  }
  WriteNext();
}

void ChatReactor::End(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  slot_.reset();
  end_ = ToGrpc(status);
  if (!status.ok()) waiting_.clear();
  WriteNext();
}

void ChatReactor::WriteNext() {
  if (write_under_way_ || finished_) return;
  if (!waiting_.empty() && !cancelled_) {
    writing_ = std::move(waiting_.front());
    waiting_.pop_front();
    write_under_way_ = true;
    StartWrite(&writing_);
  } else if (end_) {
    finished_ = true;
    Finish(*end_);
  }
}

void ChatReactor::OnWriteDone(bool ok) {
  if (!ok) CancelExchange();
  const std::lock_guard lock(mutex_);
  write_under_way_ = false;
  WriteNext();
}

void ChatReactor::OnCancel() { CancelExchange(); }

void ChatReactor::CancelExchange() {
  std::shared_ptr<Exchange> exchange;
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    exchange = exchange_.lock();
  }
  if (exchange != nullptr) exchange->Cancel();
}

void ChatReactor::OnDone() { self_.reset(); }

}  // namespace weir::router
