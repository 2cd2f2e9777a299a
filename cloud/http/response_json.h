// The JSON of a response (POST /v1/responses) as OpenAI clients read it: one message with one part
// of text. Nothing is kept here, so "store" is false whatever was asked. The fields "aigc" and
// "weir" are those of completion_json.h.
#pragma once

#include <string>
#include <string_view>

#include "cloud/http/completion_json.h"

namespace weir::cloud {

// How a response stands: "in_progress", "completed", or "incomplete" with a reason.
struct Standing {
  std::string_view status = "in_progress";
  std::string_view reason{};  // of "incomplete": "max_output_tokens", "content_filter"
};
Standing StandingOf(const router::FinishedFrame& frame);

// `{"type":"output_text",...}`
std::string TextPart(std::string_view text);
// `{"id":...,"type":"message",...}`; without a part while `part` is empty.
std::string MessageItem(const Envelope& envelope, std::string_view status, std::string_view part);
// The name of that message.
std::string MessageId(const Envelope& envelope);

// `item` is empty while there is none; `usage` null while it is not known.
std::string ResponseObject(const Envelope& envelope, const Standing& standing,
                           std::string_view item, const router::Usage* usage, const OwnFields& own);
std::string WholeResponse(const Envelope& envelope, std::string_view text,
                          const router::FinishedFrame& frame, const OwnFields& own);

}  // namespace weir::cloud
