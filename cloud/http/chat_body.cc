#include "cloud/http/chat_body.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "cloud/http/body_values.h"
#include "cloud/http/chat_messages.h"
#include "cloud/http/pass_through.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"

namespace weir::cloud {
namespace {

namespace dom = simdjson::dom;
using dom::element;

// Of a body; a conversation needs five.
constexpr size_t kDeepest = 32;
constexpr size_t kLongestModel = 256;

const char* NameOfTurns(Shape shape) {
  switch (shape) {
    case Shape::kChat:
      return "messages";
    case Shape::kCompletion:
      return "prompt";
    case Shape::kResponse:
      return "input";
  }
  return "";
}

class BodyReader {
 public:
  explicit BodyReader(Shape shape) : shape_(shape) {}

  absl::StatusOr<ChatBody> Read(const dom::object& object) {
    for (const dom::key_value_pair field : object) {
      if (!IsFieldName(field.key)) return InvalidArgument("body: a name that is none");
      if (!seen_.insert(field.key).second) {
        return InvalidArgument("{}: stands there twice", field.key);
      }
      WEIR_RETURN_IF_ERROR(TakeField(field.key, field.value));
    }
    if (body_.model.empty()) return InvalidArgument("model: is missing");
    if (body_.fields.turns.empty()) {
      return InvalidArgument("{}: is missing or empty", NameOfTurns(shape_));
    }
    if (instructions_) body_.fields.turns.insert(body_.fields.turns.begin(), *instructions_);
    if (!extra_.empty()) body_.fields.sampling.extra_json = "{" + extra_ + "}";
    return std::move(body_);
  }

 private:
  using Take = absl::Status (BodyReader::*)(std::string_view name, const element& value);
  struct Row {
    std::string_view name;
    Take take;
  };

  absl::Status TakeField(std::string_view name, const element& value) {
    // What a client may leave out it may also say as null.
    static constexpr std::array<Row, 55> kRows = {{
        {"model", &BodyReader::Model},
        {"messages", &BodyReader::Messages},
        {"prompt", &BodyReader::Prompt},
        {"stream", &BodyReader::Stream},
        {"stream_options", &BodyReader::StreamOptions},
        {"max_tokens", &BodyReader::MaxTokens},
        {"max_completion_tokens", &BodyReader::MaxTokens},
        {"temperature", &BodyReader::Temperature},
        {"top_p", &BodyReader::TopP},
        {"seed", &BodyReader::Seed},
        {"stop", &BodyReader::Stop},
        {"user", &BodyReader::User},
        {"safety_identifier", &BodyReader::User},
        {"reasoning_effort", &BodyReader::Effort},
        {"response_format", &BodyReader::Format},
        {"modalities", &BodyReader::Modalities},
        {"n", &BodyReader::OnlyOne},
        {"best_of", &BodyReader::OnlyOne},
        {"tool_choice", &BodyReader::NoTools},
        {"function_call", &BodyReader::NoTools},
        {"tools", &BodyReader::OnlyOff},
        {"functions", &BodyReader::OnlyOff},
        {"logprobs", &BodyReader::OnlyOff},
        {"top_logprobs", &BodyReader::OnlyOff},
        {"prompt_logprobs", &BodyReader::OnlyOff},
        {"audio", &BodyReader::OnlyOff},
        {"prediction", &BodyReader::OnlyOff},
        {"web_search_options", &BodyReader::OnlyOff},
        {"enable_search", &BodyReader::OnlyOff},
        {"search_options", &BodyReader::OnlyOff},
        {"echo", &BodyReader::OnlyOff},
        {"suffix", &BodyReader::OnlyOff},
        {"return_token_ids", &BodyReader::OnlyOff},
        {"return_tokens_as_token_ids", &BodyReader::OnlyOff},
        {"metadata", &BodyReader::Ignore},
        {"store", &BodyReader::Ignore},
        {"service_tier", &BodyReader::Ignore},
        {"prompt_cache_key", &BodyReader::Ignore},
        {"prompt_cache_retention", &BodyReader::Ignore},
        {"parallel_tool_calls", &BodyReader::Ignore},
        {"verbosity", &BodyReader::Ignore},
        {"incremental_output", &BodyReader::Ignore},
        {"result_format", &BodyReader::Ignore},
        {"extra_body", &BodyReader::OnlyOff},
        {"input", &BodyReader::Input},
        {"instructions", &BodyReader::Instructions},
        {"max_output_tokens", &BodyReader::MaxTokens},
        {"reasoning", &BodyReader::Reasoning},
        {"text", &BodyReader::TextOptions},
        {"previous_response_id", &BodyReader::OnlyOff},
        {"conversation", &BodyReader::OnlyOff},
        {"background", &BodyReader::OnlyOff},
        {"include", &BodyReader::OnlyOff},
        {"truncation", &BodyReader::Ignore},
        {"max_tool_calls", &BodyReader::Ignore},
    }};
    const auto* const row =
        std::find_if(kRows.begin(), kRows.end(), [name](const Row& r) { return r.name == name; });
    if (row == kRows.end()) return PassOn(name, value);
    if (value.is_null()) return absl::OkStatus();
    return (this->*row->take)(name, value);
  }

  absl::Status Model(std::string_view, const element& value) {
    std::string_view model;
    if (value.get(model) != simdjson::SUCCESS || model.empty() || model.size() > kLongestModel) {
      return InvalidArgument("model: must be a string of 1 to {} bytes", kLongestModel);
    }
    body_.model.assign(model);
    return absl::OkStatus();
  }
  absl::Status Messages(std::string_view, const element& value) {
    if (shape_ != Shape::kChat) return InvalidArgument("messages: belong to chat completions");
    return ReadMessages("messages", value, body_.fields.turns);
  }
  absl::Status Prompt(std::string_view, const element& value) {
    if (shape_ != Shape::kCompletion) return InvalidArgument("prompt: belongs to completions");
    return ReadPrompt(value, body_.fields.turns);
  }
  absl::Status Input(std::string_view name, const element& value) {
    if (shape_ != Shape::kResponse) return InvalidArgument("input: belongs to responses");
    if (value.is_string()) return ReadPrompt(value, body_.fields.turns);
    return ReadMessages(name, value, body_.fields.turns);
  }
  absl::Status Instructions(std::string_view name, const element& value) {
    std::string_view words;
    if (shape_ != Shape::kResponse || value.get(words) != simdjson::SUCCESS) {
      return InvalidArgument("{}: must be a string, of a response", name);
    }
    instructions_ = {.role = gate::Role::kSystem, .text = UserText(std::string(words))};
    return absl::OkStatus();
  }
  absl::Status Stream(std::string_view name, const element& value) {
    return ReadFlag(name, value, body_.stream);
  }
  absl::Status StreamOptions(std::string_view, const element& value) {
    dom::object options;
    if (value.get(options) != simdjson::SUCCESS) {
      return InvalidArgument("stream_options: must be an object");
    }
    element usage;
    if (options.at_key("include_usage").get(usage) != simdjson::SUCCESS) return absl::OkStatus();
    return ReadFlag("stream_options.include_usage", usage, body_.include_usage);
  }
  absl::Status MaxTokens(std::string_view name, const element& value) {
    WEIR_RETURN_IF_ERROR(ReadWhole(name, value, body_.fields.sampling.max_tokens));
    if (body_.fields.sampling.max_tokens > 0) return absl::OkStatus();
    return InvalidArgument("{}: must be at least 1", name);
  }
  absl::Status Temperature(std::string_view name, const element& value) {
    WEIR_RETURN_IF_ERROR(ReadReal(name, value, body_.fields.sampling.temperature));
    if (body_.fields.sampling.temperature >= 0) return absl::OkStatus();
    return InvalidArgument("{}: must be 0 to 2", name);
  }
  absl::Status TopP(std::string_view name, const element& value) {
    return ReadReal(name, value, body_.fields.sampling.top_p);
  }
  absl::Status Seed(std::string_view name, const element& value) {
    return ReadWhole(name, value, body_.fields.sampling.seed);
  }
  absl::Status Stop(std::string_view name, const element& value) {
    return ReadWords(name, value, body_.fields.sampling.stop);
  }
  // Often an address or an account: nobody here needs to know which.
  absl::Status User(std::string_view name, const element& value) {
    std::string_view user;
    if (value.get(user) != simdjson::SUCCESS) return InvalidArgument("{}: must be a string", name);
    const std::string handle = crypto::Sha256Of("weir/v1 user " + std::string(user)).ToHex();
    if (!user.empty()) body_.fields.subject = handle.substr(0, 32);
    return absl::OkStatus();
  }
  absl::Status Effort(std::string_view name, const element& value) {
    std::string effort;
    WEIR_RETURN_IF_ERROR(ReadEffort(name, value, effort));
    AddExtra("reasoning_effort", effort);
    return absl::OkStatus();
  }
  // {"effort"}; a summary would be text that nobody has scanned.
  absl::Status Reasoning(std::string_view name, const element& value) {
    dom::object fields;
    if (value.get(fields) != simdjson::SUCCESS)
      return InvalidArgument("{}: must be an object", name);
    for (const dom::key_value_pair field : fields) {
      if (field.value.is_null()) continue;
      if (field.key != "effort") {
        return Error(absl::StatusCode::kUnimplemented, "{}: only effort is supported", name);
      }
      WEIR_RETURN_IF_ERROR(Effort("reasoning.effort", field.value));
    }
    return absl::OkStatus();
  }
  absl::Status TextOptions(std::string_view, const element& value) {
    element format;
    if (value["format"].get(format) != simdjson::SUCCESS) return absl::OkStatus();
    return Format("text.format", format);
  }
  absl::Status Format(std::string_view name, const element& value) {
    std::string_view type;
    if (value["type"].get(type) != simdjson::SUCCESS) {
      return InvalidArgument("{}.type: must be a string", name);
    }
    if (type == "text") return absl::OkStatus();
    if (type == "json_schema") return Schema(name, value);
    if (type != "json_object") return Unsupported(name);
    AddExtra("response_format", R"({"type":"json_object"})");
    return absl::OkStatus();
  }
  // Chat completions hold name and schema one level below, responses beside the type.
  absl::Status Schema(std::string_view name, const element& value) {
    element holder;
    element schema;
    if (value["json_schema"].get(holder) != simdjson::SUCCESS) holder = value;
    if (!holder.is_object() || holder["schema"].get(schema) != simdjson::SUCCESS ||
        !schema.is_object()) {
      return InvalidArgument("{}.json_schema.schema: must be an object", name);
    }
    body_.fields.sampling.json_schema = simdjson::minify(schema);
    return absl::OkStatus();
  }
  absl::Status Modalities(std::string_view name, const element& value) {
    dom::array items;
    if (value.get(items) != simdjson::SUCCESS) return InvalidArgument("{}: must be an array", name);
    for (const element item : items) {
      std::string_view word;
      if (item.get(word) != simdjson::SUCCESS || word != "text") return Unsupported(name);
    }
    return absl::OkStatus();
  }
  absl::Status OnlyOne(std::string_view name, const element& value) {
    int64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS && number == 1) return absl::OkStatus();
    return Error(absl::StatusCode::kUnimplemented, "{}: only 1 is supported", name);
  }
  absl::Status NoTools(std::string_view name, const element& value) {
    std::string_view choice;
    const bool off =
        value.get(choice) == simdjson::SUCCESS && (choice == "none" || choice == "auto");
    return off ? absl::OkStatus() : Unsupported(name);
  }
  absl::Status OnlyOff(std::string_view name, const element& value) {
    return IsOff(value) ? absl::OkStatus() : Unsupported(name);
  }
  absl::Status Ignore(std::string_view, const element&) { return absl::OkStatus(); }

  absl::Status PassOn(std::string_view name, const element& value) {
    if (!CarriesNoText(value)) {
      return Error(absl::StatusCode::kUnimplemented,
                   "{}: is not known here and holds what cannot be scanned", name);
    }
    AddExtra(name, simdjson::minify(value));
    return absl::OkStatus();
  }
  void AddExtra(std::string_view name, const std::string& json) {
    if (!extra_.empty()) extra_ += ',';
    extra_ += fmt::format("\"{}\":{}", name, json);
  }

  const Shape shape_;
  ChatBody body_;
  std::optional<gate::Turn> instructions_;
  std::set<std::string_view> seen_;
  std::string extra_;
};

}  // namespace

absl::StatusOr<ChatBody> ReadChatBody(Shape shape, std::string_view json) {
  if (json.size() > kMaxBodyBytes) {
    return InvalidArgument("body: has {} bytes, the limit is {}", json.size(), kMaxBodyBytes);
  }
  dom::parser parser;
  element root;
  dom::object object;
  const bool read =
      parser.allocate(std::max<size_t>(json.size(), 64), kDeepest) == simdjson::SUCCESS &&
      parser.parse(json.data(), json.size()).get(root) == simdjson::SUCCESS &&
      root.get(object) == simdjson::SUCCESS;
  if (!read) return InvalidArgument("body: is not a JSON object of at most {} levels", kDeepest);
  return BodyReader(shape).Read(object);
}

}  // namespace weir::cloud
