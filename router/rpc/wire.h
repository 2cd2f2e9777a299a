// Wire messages to values and back: the one place where both meet. No gRPC here.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "compliance/gate/gate.h"
#include "compliance/ledger/ledger.h"
#include "router/exchange.h"
#include "router/messages.h"
#include "weir/v1/chat.pb.h"

namespace weir::router {

// INVALID_ARGUMENT names the field of an unknown or unset enum or a malformed id. Lengths and
// counts are judged by gate::Request::Create. A request without a deadline gets `default_deadline`.
absl::StatusOr<gate::RequestFields> FieldsFrom(const v1::ChatRequest& wire,
                                               absl::Duration default_deadline);

v1::Verdict ToWire(const gate::Verdict& verdict);
v1::Decision ToWire(const Decision& decision, const Messages& messages, policy::Locale locale);
v1::PrivacyReport PrivacyOf(const gate::Admitted& admitted, gate::Place place);
v1::Label ToWire(const label::Label& label);
v1::Receipt ToWire(const ledger::Receipt& receipt);
v1::Usage ToWire(const Usage& usage);
v1::Turn ToWire(const gate::Turn& turn);
v1::ChatEvent StartedEvent(const gate::Admitted& admitted, const Routed& routed,
                           const std::string& model, const Messages& messages);
v1::ChatEvent TextEvent(const label::Labelled& text);
v1::ChatEvent RefusedEvent(const RefusedFrame& frame, const label::Labelled& reply);
v1::ChatEvent NoticeEvent(const conduct::Notice& notice);
v1::ChatEvent FinishedEvent(const FinishedFrame& frame, const Closed& closed,
                            const Messages& messages);

// What the next hop is asked: the masked prompt, never the original (the type is made by the gate).
v1::ChatRequest RequestTo(const Opened& opened, const gate::Prompt& prompt,
                          const GenerateOptions& options, absl::Time now);

}  // namespace weir::router
