#include "router/rpc/chat_reactor.h"

#include "router/rpc/entrance.h"
#include "router/rpc/errors.h"

namespace weir::router {

grpc::ServerWriteReactor<v1::ChatEvent>* ChatReactor::Start(
    const ExchangeParts& parts, Slots& slots, const Messages& messages,
    absl::StatusOr<gate::RequestFields> fields, Intake* intake, const Asked& asked) {
  std::shared_ptr<ChatReactor> reactor(new ChatReactor(messages));
  reactor->self_ = reactor;
  auto entered = Enter(slots, std::move(fields), parts.clock);
  if (!entered.ok()) {
    reactor->OnEnd(entered.status());
    return reactor.get();
  }
  absl::StatusOr<TakenIn> taken = TakenIn{.writer = reactor, .headers = {}};
  if (intake != nullptr) taken = intake->Take(entered->request, asked, reactor);
  if (!taken.ok()) {
    reactor->OnEnd(taken.status());
    return reactor.get();
  }
  reactor->slot_ = std::move(entered->slot);
  auto exchange = Exchange::Start(parts, std::move(entered->request), std::move(taken->writer));
  const std::unique_lock lock(reactor->mutex_);
  reactor->exchange_ = exchange;
  if (reactor->cancelled_) exchange->Cancel();
  return reactor.get();
}

void ChatReactor::OnEvent(v1::ChatEvent event) {
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

void ChatReactor::OnEnd(const absl::Status& status) {
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
