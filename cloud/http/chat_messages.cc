#include "cloud/http/chat_messages.h"

#include <optional>

#include "cloud/http/body_values.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

namespace dom = simdjson::dom;

// Of one message in the body.
struct Place {
  std::string_view list;
  size_t index;
  std::string name() const { return fmt::format("{}[{}]", list, index); }
};

std::optional<gate::Role> RoleOf(std::string_view name) {
  if (name == "user") return gate::Role::kUser;
  if (name == "assistant") return gate::Role::kAssistant;
  if (name == "system" || name == "developer") return gate::Role::kSystem;
  if (name == "tool") return gate::Role::kTool;
  return std::nullopt;
}

absl::Status NotText(const Place& at) {
  return Error(absl::StatusCode::kUnimplemented,
               "{}.content: only text parts can be scanned, and so be answered", at.name());
}

// Of chat completions; of responses, what was asked and what was answered.
bool IsText(std::string_view type) {
  return type == "text" || type == "input_text" || type == "output_text";
}

absl::Status AddPart(const dom::element& part, const Place& at, std::string& text) {
  std::string_view type;
  std::string_view words;
  if (part["type"].get(type) != simdjson::SUCCESS || !IsText(type)) return NotText(at);
  if (part["text"].get(words) != simdjson::SUCCESS) return NotText(at);
  text.append(words);
  return absl::OkStatus();
}

absl::Status ReadContent(const dom::element& content, const Place& at, std::string& text) {
  if (content.is_null()) return absl::OkStatus();
  std::string_view words;
  if (content.get(words) == simdjson::SUCCESS) {
    text.assign(words);
    return absl::OkStatus();
  }
  dom::array parts;
  if (content.get(parts) != simdjson::SUCCESS) {
    return InvalidArgument("{}.content: must be a string or an array of text parts", at.name());
  }
  for (const dom::element part : parts) WEIR_RETURN_IF_ERROR(AddPart(part, at, text));
  return absl::OkStatus();
}

struct Message {
  std::optional<gate::Role> role;
  std::optional<std::string> content;
};

absl::Status TakeField(const dom::key_value_pair& field, const Place& at, Message& message) {
  if (field.key == "role") {
    std::string_view name;
    if (message.role || field.value.get(name) != simdjson::SUCCESS) {
      return InvalidArgument("{}.role: must be one string", at.name());
    }
    message.role = RoleOf(name);
  } else if (field.key == "content") {
    if (message.content) return InvalidArgument("{}.content: stands there twice", at.name());
    WEIR_RETURN_IF_ERROR(ReadContent(field.value, at, message.content.emplace()));
  } else if ((field.key == "tool_calls" || field.key == "function_call" || field.key == "audio") &&
             !IsOff(field.value)) {
    return Error(absl::StatusCode::kUnimplemented, "{}.{}: is not supported", at.name(), field.key);
  }
  return absl::OkStatus();
}

absl::Status ReadMessage(const dom::element& value, const Place& at,
                         std::vector<gate::Turn>& turns) {
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) {
    return InvalidArgument("{}: must be an object", at.name());
  }
  Message message;
  for (const dom::key_value_pair field : object) {
    WEIR_RETURN_IF_ERROR(TakeField(field, at, message));
  }
  if (!message.role) {
    return InvalidArgument("{}.role: must be system, developer, user, assistant or tool",
                           at.name());
  }
  turns.push_back({.role = *message.role, .text = UserText(message.content.value_or(""))});
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMessages(std::string_view name, const dom::element& messages,
                          std::vector<gate::Turn>& turns) {
  dom::array items;
  if (messages.get(items) != simdjson::SUCCESS) {
    return InvalidArgument("{}: must be an array", name);
  }
  if (items.size() > gate::kMaxTurns) {
    return InvalidArgument("{}: {} of them, at most {} are allowed", name, items.size(),
                           gate::kMaxTurns);
  }
  for (const dom::element item : items) {
    WEIR_RETURN_IF_ERROR(ReadMessage(item, {name, turns.size()}, turns));
  }
  return absl::OkStatus();
}

absl::Status ReadPrompt(const dom::element& prompt, std::vector<gate::Turn>& turns) {
  std::string_view words;
  dom::array several;
  const bool one = prompt.get(words) == simdjson::SUCCESS ||
                   (prompt.get(several) == simdjson::SUCCESS && several.size() == 1 &&
                    several.at(0).get(words) == simdjson::SUCCESS);
  if (!one) return InvalidArgument("prompt: must be a string, or an array of one string");
  turns.push_back({.role = gate::Role::kUser, .text = UserText(std::string(words))});
  return absl::OkStatus();
}

}  // namespace weir::cloud
