// The conversation in an OpenAI body: its messages, its prompt or its input, as turns.
#pragma once

#include <simdjson.h>

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "compliance/gate/request.h"

namespace weir::cloud {

// Errors as ReadChatBody, under `name`. Content may be a string, null, or an array of text parts,
// which are joined. What a message says beside role and content is left out and never sent on; a
// message with tool calls or with parts that are not text is refused.
absl::Status ReadMessages(std::string_view name, const simdjson::dom::element& messages,
                          std::vector<gate::Turn>& turns);

// A string, or an array of one string.
absl::Status ReadPrompt(const simdjson::dom::element& prompt, std::vector<gate::Turn>& turns);

}  // namespace weir::cloud
