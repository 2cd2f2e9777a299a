// An exchange's events as calls of a C function.
#pragma once

#include <memory>

#include "edge/c/running.h"
#include "edge/include/weir/edge.h"
#include "router/rpc/event_writer.h"
#include "router/rpc/slots.h"

namespace weir::edge {

// The place is free before the last call, so that whoever hears of an end may start the next
// exchange. `hold` is kept until the exchange is gone.
class CallbackWriter final : public router::EventWriter {
 public:
  CallbackWriter(const router::Messages& messages, weir_event_callback callback, void* user,
                 Running::Hold hold)
      : EventWriter(messages), callback_(callback), user_(user), hold_(std::move(hold)) {}

  // Before the exchange starts.
  void Occupy(router::Slots::Token slot) { slot_ = std::move(slot); }

 private:
  void OnEvent(v1::ChatEvent event) override;
  void OnEnd(const absl::Status& status) override;

  const weir_event_callback callback_;
  void* const user_;
  const Running::Hold hold_;
  router::Slots::Token slot_;
};

}  // namespace weir::edge
