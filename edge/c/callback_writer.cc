#include "edge/c/callback_writer.h"

#include "compliance/base/status.h"
#include "router/rpc/wire_json.h"

namespace weir::edge {
namespace {

weir_event Blank(weir_event_kind kind) {
  weir_event event{};
  event.size = sizeof event;
  event.kind = kind;
  for (const char** text :
       {&event.text, &event.label, &event.label_json, &event.exchange_id, &event.engine,
        &event.reason, &event.category, &event.message, &event.json}) {
    *text = "";
  }
  return event;
}

void SetText(const std::string& text, weir_event& event) {
  event.text = text.c_str();
  event.text_bytes = text.size();
}

void SetLabel(const v1::Label& label, weir_event& event) {
  event.label = label.visible().c_str();
  event.label_json = label.aigc_json().c_str();
}

weir_event StartedOf(const v1::Started& wire) {
  weir_event event = Blank(WEIR_EVENT_STARTED);
  event.exchange_id = wire.exchange_id().c_str();
  event.engine = wire.decision().engine().c_str();
  return event;
}

weir_event TextOf(const v1::Text& wire) {
  weir_event event = Blank(WEIR_EVENT_TEXT);
  SetText(wire.text(), event);
  SetLabel(wire.label(), event);
  return event;
}

weir_event NoticeOf(const v1::Notice& wire) {
  weir_event event = Blank(WEIR_EVENT_NOTICE);
  SetText(wire.text(), event);
  event.reason = wire.kind().c_str();
  return event;
}

weir_event RefusedOf(const v1::Refused& wire) {
  weir_event event = Blank(WEIR_EVENT_REFUSED);
  SetText(wire.reply(), event);
  SetLabel(wire.label(), event);
  event.reason = wire.reason().c_str();
  event.category = wire.category().c_str();
  return event;
}

weir_event WithdrawnOf(const v1::Withdrawn& wire) {
  weir_event event = Blank(WEIR_EVENT_WITHDRAWN);
  event.category = wire.category().c_str();
  return event;
}

weir_event FinishedOf(const v1::Finished& wire) {
  weir_event event = Blank(WEIR_EVENT_FINISHED);
  event.exchange_id = wire.exchange_id().c_str();
  event.engine = wire.engine().c_str();
  return event;
}

// Points into `wire`.
weir_event EventOf(const v1::ChatEvent& wire) {
  switch (wire.event_case()) {
    case v1::ChatEvent::kStarted:
      return StartedOf(wire.started());
    case v1::ChatEvent::kText:
      return TextOf(wire.text());
    case v1::ChatEvent::kNotice:
      return NoticeOf(wire.notice());
    case v1::ChatEvent::kRefused:
      return RefusedOf(wire.refused());
    case v1::ChatEvent::kWithdrawn:
      return WithdrawnOf(wire.withdrawn());
    default:
      return FinishedOf(wire.finished());
  }
}

}  // namespace

void CallbackWriter::OnEvent(v1::ChatEvent wire) {
  weir_event event = EventOf(wire);
  const std::string json = wire.has_text() ? std::string() : router::JsonOf(wire);
  event.json = json.c_str();
  if (wire.has_finished()) slot_.reset();
  callback_(user_, &event);
}

void CallbackWriter::OnEnd(const absl::Status& status) {
  if (status.ok()) return;  // `finished` was the last call
  const std::string message(ToStd(status.message()));
  weir_event event = Blank(WEIR_EVENT_FAILED);
  event.code = static_cast<int32_t>(status.code());
  event.message = message.c_str();
  slot_.reset();
  callback_(user_, &event);
}

}  // namespace weir::edge
