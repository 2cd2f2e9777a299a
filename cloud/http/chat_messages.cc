#include "cloud/http/chat_messages.h"

#include <optional>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

namespace dom = simdjson::dom;

std::optional<gate::Role> RoleOf(std::string_view name) {
  if (name == "user") return gate::Role::kUser;
  if (name == "assistant") return gate::Role::kAssistant;
  if (name == "system" || name == "developer") return gate::Role::kSystem;
  if (name == "tool") return gate::Role::kTool;
  return std::nullopt;
}

absl::Status NotText(size_t at) {
  return Error(absl::StatusCode::kUnimplemented,
               "messages[{}].content: only text parts can be scanned, and so be answered", at);
}

absl::Status AddPart(const dom::element& part, size_t at, std::string& text) {
  std::string_view type;
  std::string_view words;
  if (part["type"].get(type) != simdjson::SUCCESS || type != "text") return NotText(at);
  if (part["text"].get(words) != simdjson::SUCCESS) return NotText(at);
  text.append(words);
  return absl::OkStatus();
}

absl::Status ReadContent(const dom::element& content, size_t at, std::string& text) {
  if (content.is_null()) return absl::OkStatus();
  std::string_view words;
  if (content.get(words) == simdjson::SUCCESS) {
    text.assign(words);
    return absl::OkStatus();
  }
  dom::array parts;
  if (content.get(parts) != simdjson::SUCCESS) {
    return InvalidArgument("messages[{}].content: must be a string or an array of text parts", at);
  }
  for (const dom::element part : parts) WEIR_RETURN_IF_ERROR(AddPart(part, at, text));
  return absl::OkStatus();
}

bool IsOff(const dom::element& value) {
  dom::array items;
  return value.is_null() || (value.get(items) == simdjson::SUCCESS && items.size() == 0);
}

struct Message {
  std::optional<gate::Role> role;
  std::optional<std::string> content;
};

absl::Status TakeField(const dom::key_value_pair& field, size_t at, Message& message) {
  if (field.key == "role") {
    std::string_view name;
    if (message.role || field.value.get(name) != simdjson::SUCCESS) {
      return InvalidArgument("messages[{}].role: must be one string", at);
    }
    message.role = RoleOf(name);
  } else if (field.key == "content") {
    if (message.content) return InvalidArgument("messages[{}].content: stands there twice", at);
    WEIR_RETURN_IF_ERROR(ReadContent(field.value, at, message.content.emplace()));
  } else if ((field.key == "tool_calls" || field.key == "function_call" || field.key == "audio") &&
             !IsOff(field.value)) {
    return Error(absl::StatusCode::kUnimplemented, "messages[{}].{}: is not supported", at,
                 field.key);
  }
  return absl::OkStatus();
}

absl::Status ReadMessage(const dom::element& value, size_t at, std::vector<gate::Turn>& turns) {
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) {
    return InvalidArgument("messages[{}]: must be an object", at);
  }
  Message message;
  for (const dom::key_value_pair field : object) {
    WEIR_RETURN_IF_ERROR(TakeField(field, at, message));
  }
  if (!message.role) {
    return InvalidArgument("messages[{}].role: must be system, developer, user, assistant or tool",
                           at);
  }
  turns.push_back({.role = *message.role, .text = UserText(message.content.value_or(""))});
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMessages(const dom::element& messages, std::vector<gate::Turn>& turns) {
  dom::array items;
  if (messages.get(items) != simdjson::SUCCESS) {
    return InvalidArgument("messages: must be an array");
  }
  if (items.size() > gate::kMaxTurns) {
    return InvalidArgument("messages: {} of them, at most {} are allowed", items.size(),
                           gate::kMaxTurns);
  }
  for (const dom::element item : items) {
    WEIR_RETURN_IF_ERROR(ReadMessage(item, turns.size(), turns));
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
