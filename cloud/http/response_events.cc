#include <fmt/format.h>

#include <algorithm>

#include "cloud/http/event_form.h"
#include "cloud/http/json_text.h"
#include "cloud/http/openai_error.h"
#include "cloud/http/response_json.h"

namespace weir::cloud {
namespace {

// response.created, response.in_progress, then of the one message: output_item.added,
// content_part.added, output_text.delta*, output_text.done, content_part.done, output_item.done;
// last response.completed or response.incomplete. Each carries its number.
class Response final : public EventForm {
 public:
  explicit Response(const Envelope& envelope)
      : envelope_(envelope),
        place_(fmt::format(R"("item_id":"{}","output_index":0,"content_index":0)",
                           MessageId(envelope))) {}

  std::string Begin() override {
    const std::string object = ResponseMember(ResponseObject(envelope_, {}, "", nullptr, {}));
    std::string events = Event("response.created", object);
    events += Event("response.in_progress", object);  // each takes its number when it is made
    return events;
  }

  std::string Text(std::string_view text, const OwnFields& own) override {
    std::string events = said_ ? "" : OpenMessage();
    said_ = true;
    if (own.withdrawn) text_.clear();
    text_ +=
        own.withdrawn ? text.substr(std::min(text.find_first_not_of('\n'), text.size())) : text;
    std::string members = place_ + R"(,"logprobs":[],"delta":)";
    AppendQuoted(text, members);
    AppendOwn(own, members);
    return events + Event("response.output_text.delta", members);
  }

  std::string Finish(const router::FinishedFrame& frame, const OwnFields& own) override {
    const Standing standing = StandingOf(frame);
    const std::string item = MessageItem(envelope_, standing.status, TextPart(text_));
    const std::string type = "response." + std::string(standing.status);
    std::string events = said_ ? "" : OpenMessage();
    events += CloseMessage(item);
    return events + Event(type, ResponseMember(
                                    ResponseObject(envelope_, standing, item, &frame.usage, own)));
  }

  // "error" also as OpenAI's other streams have it, which is what its clients raise.
  std::string Failure(const absl::Status& status) override {
    const OpenAiError error = ErrorOf(status);
    std::string members =
        fmt::format(R"("code":"{}","message":{},"param":{},)", error.code, Quoted(error.message),
                    error.param.empty() ? "null" : Quoted(error.param));
    const std::string body = BodyOf(status);
    return Event("error", members + body.substr(1, body.size() - 2));
  }

 private:
  static std::string ResponseMember(const std::string& object) { return "\"response\":" + object; }

  std::string Event(std::string_view type, std::string_view members) {
    return fmt::format("event: {0}\ndata: {{\"type\":\"{0}\",\"sequence_number\":{1},{2}}}\n\n",
                       type, number_++, members);
  }
  std::string OpenMessage() {
    std::string events =
        Event("response.output_item.added",
              R"("output_index":0,"item":)" + MessageItem(envelope_, "in_progress", ""));
    events += Event("response.content_part.added", place_ + R"(,"part":)" + TextPart(""));
    return events;
  }
  std::string CloseMessage(const std::string& item) {
    std::string done = place_ + R"(,"logprobs":[],"text":)";
    AppendQuoted(text_, done);
    std::string events = Event("response.output_text.done", done);
    events += Event("response.content_part.done", place_ + R"(,"part":)" + TextPart(text_));
    events += Event("response.output_item.done", R"("output_index":0,"item":)" + item);
    return events;
  }

  const Envelope& envelope_;
  const std::string place_;
  std::string text_;  // what stands there at the end; at most what an answer may hold
  bool said_ = false;
  uint64_t number_ = 0;
};

}  // namespace

std::unique_ptr<EventForm> ResponseEvents(const Envelope& envelope) {
  return std::make_unique<Response>(envelope);
}

}  // namespace weir::cloud
