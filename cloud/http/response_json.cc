#include "cloud/http/response_json.h"

#include <fmt/format.h>

#include "cloud/http/json_text.h"

namespace weir::cloud {
namespace {

// What clients expect to find although none of it is ours to choose here.
constexpr char kFixed[] =
    R"("error":null,"instructions":null,"max_output_tokens":null,"metadata":{},)"
    R"("parallel_tool_calls":false,"previous_response_id":null,"store":false,"temperature":null,)"
    R"("text":{"format":{"type":"text"}},"tool_choice":"none","tools":[],"top_p":null,)"
    R"("truncation":"disabled")";

std::string UsageJson(const router::Usage* usage) {
  if (usage == nullptr) return "null";
  return fmt::format(
      R"({{"input_tokens":{},"input_tokens_details":{{"cached_tokens":0}},"output_tokens":{},)"
      R"("output_tokens_details":{{"reasoning_tokens":0}},"total_tokens":{},"estimated":{}}})",
      usage->prompt_tokens, usage->answer_tokens,
      static_cast<uint64_t>(usage->prompt_tokens) + usage->answer_tokens, usage->estimated);
}

}  // namespace

Standing StandingOf(const router::FinishedFrame& frame) {
  const std::string_view finish = router::FinishReasonOf(frame);
  if (finish == "length") return {"incomplete", "max_output_tokens"};
  if (finish == "content_filter") return {"incomplete", "content_filter"};
  return {"completed"};
}

std::string TextPart(std::string_view text) {
  std::string out = R"({"type":"output_text","annotations":[],"logprobs":[],"text":)";
  AppendQuoted(text, out);
  return out + "}";
}

std::string MessageId(const Envelope& envelope) {
  return "msg_" + envelope.id().substr(envelope.id().find('_') + 1);
}

std::string MessageItem(const Envelope& envelope, std::string_view status, std::string_view part) {
  return fmt::format(
      R"({{"id":"{}","type":"message","status":"{}","role":"assistant","content":[{}]}})",
      MessageId(envelope), status, part);
}

std::string ResponseObject(const Envelope& envelope, const Standing& standing,
                           std::string_view item, const router::Usage* usage,
                           const OwnFields& own) {
  std::string out = envelope.whole();
  const std::string details =
      standing.reason.empty() ? "null" : fmt::format(R"({{"reason":"{}"}})", standing.reason);
  out += fmt::format(R"(,"status":"{}","incomplete_details":{},"output":[{}],{},"usage":{})",
                     standing.status, details, item, kFixed, UsageJson(usage));
  AppendOwn(own, out);
  return out + "}";
}

std::string WholeResponse(const Envelope& envelope, std::string_view text,
                          const router::FinishedFrame& frame, const OwnFields& own) {
  const Standing standing = StandingOf(frame);
  return ResponseObject(envelope, standing, MessageItem(envelope, standing.status, TextPart(text)),
                        &frame.usage, own);
}

}  // namespace weir::cloud
