// The JSON that OpenAI clients send to /v1/chat/completions, /v1/completions and /v1/responses, as
// a request for the gate. Whatever could carry text that the gate does not scan is refused; numbers
// and flags that are not known here go to the upstream as they are.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/gate/request.h"

namespace weir::cloud {

enum class Shape : uint8_t { kChat, kCompletion, kResponse };

struct ChatBody {
  std::string model;
  bool stream = false;
  bool include_usage = false;  // stream_options.include_usage
  gate::RequestFields fields;  // turns, sampling and subject (a hash of what the client calls it)
};

inline constexpr size_t kMaxBodyBytes = 1 << 20;

// INVALID_ARGUMENT: "param: what", never what was written. UNIMPLEMENTED: the same, for what is
// OpenAI's but not ours: tools, images, log probabilities, several choices. Each name may stand in
// an object once: what two readers could take for two things is refused.
absl::StatusOr<ChatBody> ReadChatBody(Shape shape, std::string_view json);

}  // namespace weir::cloud
