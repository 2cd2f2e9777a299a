#include "cloud/upstream/chat_wire.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "cloud/upstream/stray_bytes.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

using nlohmann::json;
using OrderedJson = nlohmann::ordered_json;  // properties of a schema are answered in their order

const char* NameOf(gate::Role role) {
  switch (role) {
    case gate::Role::kSystem:
      return "system";
    case gate::Role::kUser:
      return "user";
    case gate::Role::kAssistant:
      return "assistant";
    case gate::Role::kTool:
      return "tool";
  }
  return "user";
}

absl::Status Unexpected(const char* what) {
  return Error(absl::StatusCode::kInternal, "an event of the stream has {}", what);
}

// The member of an object; null when it is absent or null.
const json* Member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

absl::Status ReadText(const json& delta, const char* key, std::string& out) {
  const json* text = Member(delta, key);
  if (text == nullptr) return absl::OkStatus();
  if (!text->is_string()) return Unexpected("a text that is not a string");
  out = text->get<std::string>();
  return absl::OkStatus();
}

absl::Status ReadDelta(const json& delta, ChatChunk& chunk) {
  if (!delta.is_object()) return Unexpected("a delta that is not an object");
  WEIR_RETURN_IF_ERROR(ReadText(delta, "content", chunk.content));
  for (const char* key : {"reasoning_content", "reasoning"}) {
    std::string reasoning;
    WEIR_RETURN_IF_ERROR(ReadText(delta, key, reasoning));
    chunk.reasoning_bytes += reasoning.size();
  }
  return absl::OkStatus();
}

absl::StatusOr<ChunkFinish> FinishOf(const json& choice) {
  const json* reason = Member(choice, "finish_reason");
  if (reason == nullptr) return ChunkFinish::kNone;
  if (!reason->is_string()) return Unexpected("a finish_reason that is not a string");
  const auto& word = reason->get_ref<const std::string&>();
  if (word.empty() || word == "null") return ChunkFinish::kNone;
  if (word == "stop") return ChunkFinish::kStop;
  if (word == "length") return ChunkFinish::kLength;
  if (word == "content_filter") return ChunkFinish::kContentFilter;
  if (word == "abort") return Unavailable("the upstream aborted the answer");
  return Unexpected("a finish_reason that is not known");
}

absl::Status ReadChoice(const json& choice, ChatChunk& chunk) {
  if (!choice.is_object()) return Unexpected("a choice that is not an object");
  if (const json* index = Member(choice, "index"); index != nullptr && *index != 0) {
    return absl::OkStatus();
  }
  if (const json* delta = Member(choice, "delta"); delta != nullptr) {
    WEIR_RETURN_IF_ERROR(ReadDelta(*delta, chunk));
  }
  WEIR_ASSIGN_OR_RETURN(chunk.finish, FinishOf(choice));
  return absl::OkStatus();
}

uint32_t TokensOf(const json& usage, const char* key) {
  const json* count = Member(usage, key);
  if (count == nullptr || !count->is_number_unsigned()) return 0;
  return static_cast<uint32_t>(
      std::min<uint64_t>(count->get<uint64_t>(), std::numeric_limits<uint32_t>::max()));
}

absl::Status ReadEvent(const json& event, ChatChunk& chunk) {
  if (!event.is_object()) return Unexpected("something that is not an object");
  if (IsErrorEvent(event)) {
    chunk.failure = FailureOfEvent(event);
    return absl::OkStatus();
  }
  if (const json* usage = Member(event, "usage"); usage != nullptr && usage->is_object()) {
    chunk.usage = {.prompt_tokens = TokensOf(*usage, "prompt_tokens"),
                   .answer_tokens = TokensOf(*usage, "completion_tokens")};
  }
  const json* choices = Member(event, "choices");
  if (choices == nullptr) return absl::OkStatus();
  if (!choices->is_array()) return Unexpected("choices that are not a list");
  return choices->empty() ? absl::OkStatus() : ReadChoice(choices->front(), chunk);
}

// What is ours stays ours, whatever a caller's options are called.
void AddExtra(const std::string& extra_json, OrderedJson& body) {
  const json extra = json::parse(extra_json, nullptr, false);
  if (!extra.is_object()) return;
  for (const auto& [name, value] : extra.items()) {
    if (!body.contains(name)) body[name] = value;
  }
}

// A schema that is no JSON goes as a text, for the upstream to refuse.
void AddSchema(const std::string& schema, OrderedJson& body) {
  if (schema.empty()) return;
  OrderedJson parsed = OrderedJson::parse(schema, nullptr, false);
  if (parsed.is_discarded()) parsed = schema;
  body["response_format"] = {
      {"type", "json_schema"},
      {"json_schema", {{"name", "answer"}, {"strict", true}, {"schema", std::move(parsed)}}}};
}

std::string BodyOf(const std::string& model, json messages, const gate::Sampling& sampling) {
  OrderedJson body = {{"model", model},
                      {"messages", std::move(messages)},
                      {"stream", true},
                      {"stream_options", {{"include_usage", true}}}};
  if (sampling.max_tokens > 0) body["max_tokens"] = sampling.max_tokens;
  if (sampling.temperature >= 0) body["temperature"] = sampling.temperature;
  if (sampling.top_p > 0) body["top_p"] = sampling.top_p;
  if (sampling.seed != 0) body["seed"] = sampling.seed;
  if (!sampling.stop.empty()) body["stop"] = sampling.stop;
  AddSchema(sampling.json_schema, body);
  if (!sampling.extra_json.empty()) AddExtra(sampling.extra_json, body);
  return body.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

std::string ChatRequestBody(const std::string& model, const gate::Prompt& prompt,
                            const gate::Sampling& sampling) {
  json messages = json::array();
  for (const gate::Turn& turn : prompt.turns()) {
    messages.push_back({{"role", NameOf(turn.role)}, {"content", turn.text.Reveal()}});
  }
  return BodyOf(model, std::move(messages), sampling);
}

std::string ChatRequestBody(const std::string& model, std::string_view text, uint32_t max_tokens) {
  json messages = json::array({{{"role", NameOf(gate::Role::kUser)}, {"content", text}}});
  return BodyOf(model, std::move(messages), {.max_tokens = max_tokens, .temperature = 0});
}

absl::StatusOr<ChatChunk> ParseChatChunk(std::string_view data) {
  const std::optional<std::string> shielded = ShieldStrayBytes(data);
  const json event = json::parse(shielded ? *shielded : data, nullptr, /*allow_exceptions=*/false);
  if (event.is_discarded()) return Unexpected("broken JSON");
  ChatChunk chunk;
  WEIR_RETURN_IF_ERROR(ReadEvent(event, chunk));
  if (shielded) chunk.content = UnshieldStrayBytes(chunk.content);
  return chunk;
}

uint32_t EstimateTokens(std::string_view text) {
  size_t ascii = 0;
  size_t other = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) ++ascii;
    if (byte >= 0xC0) ++other;
  }
  return static_cast<uint32_t>((ascii + 3) / 4 + other);
}

}  // namespace weir::cloud
