// An exchange's frames as events of the wire: what a gRPC stream and a C callback have in common.
#pragma once

#include "router/exchange.h"
#include "router/messages.h"
#include "weir/v1/chat.pb.h"

namespace weir::router {

// Calls come as a Writer's do: one at a time, OnEnd once and last. They must not block.
class EventWriter : public Writer {
 public:
  // `messages` must outlive it.
  explicit EventWriter(const Messages& messages) : messages_(messages) {}

  void Started(const gate::Admitted& admitted, const Routed& routed,
               const std::string& model) final;
  void Noticed(const conduct::Notice& notice) final;
  void Text(const label::Labelled& text) final;
  void Withdrawn(const std::string& category) final;
  void Refused(const RefusedFrame& frame, const label::Labelled& reply) final;
  void Finished(const FinishedFrame& frame, const Closed& closed) final;
  void Failed(const absl::Status& status) final;

 protected:
  virtual void OnEvent(v1::ChatEvent event) = 0;
  // OK after the event `finished`; else why there is none.
  virtual void OnEnd(const absl::Status& status) = 0;

 private:
  const Messages& messages_;
};

}  // namespace weir::router
