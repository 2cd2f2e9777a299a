#include "router/rpc/event_writer.h"

#include "router/rpc/wire.h"

namespace weir::router {

void EventWriter::Started(const gate::Admitted& admitted, const Routed& routed,
                          const std::string& model) {
  OnEvent(StartedEvent(admitted, routed, model, messages_));
}

void EventWriter::Noticed(const conduct::Notice& notice) { OnEvent(NoticeEvent(notice)); }

void EventWriter::Text(const label::Labelled& text) { OnEvent(TextEvent(text)); }

void EventWriter::Withdrawn(const std::string& category) {
  v1::ChatEvent event;
  event.mutable_withdrawn()->set_category(category);
  OnEvent(std::move(event));
}

void EventWriter::Refused(const RefusedFrame& frame, const label::Labelled& reply) {
  OnEvent(RefusedEvent(frame, reply));
}

void EventWriter::Finished(const FinishedFrame& frame, const Closed& closed) {
  OnEvent(FinishedEvent(frame, closed, messages_));
  OnEnd(absl::OkStatus());
}

void EventWriter::Failed(const absl::Status& status) { OnEnd(status); }

}  // namespace weir::router
