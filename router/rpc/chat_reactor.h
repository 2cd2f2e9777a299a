// The server side of a Chat call: carries an exchange's frames into a gRPC callback stream. Both
// daemons use it; they differ in who may call and in what the request says.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "router/intake.h"
#include "router/rpc/event_writer.h"
#include "router/rpc/slots.h"
#include "weir/v1/chat.pb.h"

namespace weir::router {

// Writes one event at a time. While a write is under way, text that follows text is joined to it,
// so a slow reader costs fewer messages, not more memory: at most one answer
// (gate::kMaxAnswerBytes) waits.
class ChatReactor final : public grpc::ServerWriteReactor<v1::ChatEvent>,
                          public EventWriter,
                          public std::enable_shared_from_this<ChatReactor> {
 public:
  // Takes a slot, validates, asks the intake if there is one, and starts the exchange. Never null:
  // a refused call finishes with its status.
  static grpc::ServerWriteReactor<v1::ChatEvent>* Start(const ExchangeParts& parts, Slots& slots,
                                                        const Messages& messages,
                                                        absl::StatusOr<gate::RequestFields> fields,
                                                        Intake* intake = nullptr,
                                                        const Asked& asked = {});

  // grpc::ServerWriteReactor
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  explicit ChatReactor(const Messages& messages) : EventWriter(messages) {}
  void OnEvent(v1::ChatEvent event) override;
  void OnEnd(const absl::Status& status) override;
  void WriteNext();  // REQUIRES: mutex_ held
  void CancelExchange();

  std::shared_ptr<ChatReactor> self_;  // from Start to OnDone
  std::mutex mutex_;
  std::weak_ptr<Exchange> exchange_;
  Slots::Token slot_;
  std::deque<v1::ChatEvent> waiting_;
  v1::ChatEvent writing_;
  bool write_under_way_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  std::optional<grpc::Status> end_;
};

}  // namespace weir::router
