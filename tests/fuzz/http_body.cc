#include <nlohmann/json.hpp>

#include "cloud/http/chat_body.h"
#include "cloud/http/json_text.h"
#include "compliance/base/status.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

// What goes on unscanned holds no string, and its names are short and plain.
void CheckPlain(const nlohmann::json& value) {
  WEIR_CHECK(!value.is_string());
  if (!value.is_structured()) return;
  for (const auto& [name, item] : value.items()) {
    WEIR_CHECK(name.size() <= 64 && name.find(' ') == std::string::npos);
    const bool ours = name == "reasoning_effort" || name == "response_format";
    if (!ours) CheckPlain(item);
  }
}

}  // namespace

void HttpBody(std::string_view input) {
  for (const cloud::Shape shape :
       {cloud::Shape::kChat, cloud::Shape::kCompletion, cloud::Shape::kResponse}) {
    const auto body = cloud::ReadChatBody(shape, input);
    if (!body.ok()) {
      WEIR_CHECK(absl::IsInvalidArgument(body.status()) || absl::IsUnimplemented(body.status()));
      continue;
    }
    // A second parser reads the same conversation.
    WEIR_CHECK(nlohmann::json::accept(input));
    WEIR_CHECK(!body->model.empty() && !body->fields.turns.empty());
    if (!body->fields.sampling.extra_json.empty()) {
      CheckPlain(nlohmann::json::parse(body->fields.sampling.extra_json));
    }
    const std::string quoted = cloud::Quoted(body->model);
    WEIR_CHECK(nlohmann::json::parse(quoted).get<std::string>() == body->model);
  }
}

}  // namespace weir::fuzz
