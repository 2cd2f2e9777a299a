#include "cloud/upstream/failure.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

using nlohmann::json;

constexpr size_t kMaxShownBytes = 40;

// The words by which upstreams say that their content filter refused (OpenAI, Azure, DashScope).
constexpr std::array<std::string_view, 5> kRefusals = {
    "content_filter", "content_policy_violation", "data_inspection_failed", "DataInspectionFailed",
    "ResponsibleAIPolicyViolation"};

// The machine words of an error object.
struct Words {
  std::string type;
  std::string code;
  int http_status = 0;  // a numeric code; 0 = none
};

std::string StringOr(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Words WordsOf(const json& body) {
  if (!body.is_object()) return {};
  const auto inner = body.find("error");
  const json& error = inner != body.end() && inner->is_object() ? *inner : body;
  Words words{StringOr(error, "type"), StringOr(error, "code"), 0};
  const auto code = error.find("code");
  if (code != error.end() && code->is_number_integer()) {
    const auto number = code->get<int64_t>();
    if (number >= 400 && number <= 599) words.http_status = static_cast<int>(number);
  }
  return words;
}

bool IsRefusal(const Words& words) {
  const auto is = [&](std::string_view word) { return words.code == word || words.type == word; };
  return std::any_of(kRefusals.begin(), kRefusals.end(), is);
}

// A word that may be shown: short and of a-z and underscores, so it cannot be text of a person.
bool IsShowable(const std::string& word) {
  return !word.empty() && word.size() <= kMaxShownBytes &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

std::string Shown(const Words& words) {
  if (IsShowable(words.code)) return fmt::format(" ({})", words.code);
  if (IsShowable(words.type)) return fmt::format(" ({})", words.type);
  return "";
}

absl::StatusCode CodeOfWords(const Words& words) {
  if (words.http_status != 0) return CodeOfHttp(words.http_status);
  const std::string both = words.type + " " + words.code;
  const auto has = [&](std::string_view part) { return both.find(part) != std::string::npos; };
  if (has("rate_limit") || has("quota")) return absl::StatusCode::kResourceExhausted;
  if (has("invalid_request") || has("BadRequest") || has("context_length")) {
    return absl::StatusCode::kInvalidArgument;
  }
  if (has("authentication") || has("permission")) return absl::StatusCode::kPermissionDenied;
  return absl::StatusCode::kUnavailable;
}

}  // namespace

absl::StatusCode CodeOfHttp(int http_status) {
  switch (http_status) {
    case 400:
    case 413:
    case 414:
    case 422:
      return absl::StatusCode::kInvalidArgument;
    case 401:
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 408:
    case 504:
      return absl::StatusCode::kDeadlineExceeded;
    case 402:
    case 429:
      return absl::StatusCode::kResourceExhausted;
    default:
      break;
  }
  return http_status >= 500 && http_status <= 599 ? absl::StatusCode::kUnavailable
                                                  : absl::StatusCode::kInternal;
}

Failure FailureOfHttp(int http_status, std::string_view body) {
  const Words words = WordsOf(json::parse(body, nullptr, /*allow_exceptions=*/false));
  return {Error(CodeOfHttp(http_status), "HTTP {}{}", http_status, Shown(words)), IsRefusal(words)};
}

Failure FailureOfEvent(const json& event) {
  const Words words = WordsOf(event);
  return {Error(CodeOfWords(words), "error in the stream{}", Shown(words)), IsRefusal(words)};
}

bool IsErrorEvent(const json& event) {
  const auto error = event.find("error");
  if (error != event.end() && !error->is_null()) return true;
  return StringOr(event, "object") == "error";
}

}  // namespace weir::cloud
