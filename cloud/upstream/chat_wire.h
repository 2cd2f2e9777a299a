// The JSON of OpenAI-style chat completions: the request, and the chunks of a streamed answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "cloud/upstream/failure.h"
#include "compliance/gate/gate.h"
#include "router/engine.h"

namespace weir::cloud {

std::string ChatRequestBody(const std::string& model, const gate::Prompt& prompt,
                            const gate::Sampling& sampling);
// One user's turn, answered greedily.
std::string ChatRequestBody(const std::string& model, std::string_view text, uint32_t max_tokens);

enum class ChunkFinish : uint8_t { kNone, kStop, kLength, kContentFilter };

// What one event of the stream says.
struct ChatChunk {
  std::string content;         // may begin or end inside a character
  size_t reasoning_bytes = 0;  // of reasoning_content or reasoning: not answered, only counted
  ChunkFinish finish = ChunkFinish::kNone;
  std::optional<router::Usage> usage;
  std::optional<Failure> failure;
};

// Reads the data of one event. Bytes that are not UTF-8 are kept inside `content` (some servers cut
// a character in two) and refused elsewhere. Choices other than the first are skipped. INTERNAL
// when it is not JSON, not of the expected shape, or finishes for a reason that is not known.
absl::StatusOr<ChatChunk> ParseChatChunk(std::string_view data);

// For an upstream that does not say: one token for four ASCII characters or one other character.
uint32_t EstimateTokens(std::string_view text);

}  // namespace weir::cloud
