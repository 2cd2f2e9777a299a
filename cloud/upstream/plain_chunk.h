// The event that nearly all of a stream consists of: one choice with a piece of text and nothing
// else that counts. Read several times faster than in general.
#pragma once

#include <optional>
#include <string_view>

#include "cloud/upstream/chat_wire.h"

namespace weir::cloud {

// What ParseChatChunk would give; nothing when the event is of any other kind, broken, or says
// something twice: then ParseChatChunk has to look.
std::optional<ChatChunk> PlainChunk(std::string_view data);

}  // namespace weir::cloud
