#include "cloud/http/openai_error.h"

#include <fmt/format.h>

#include <algorithm>

#include "cloud/http/completion_json.h"
#include "cloud/http/json_text.h"
#include "compliance/base/status.h"
#include "router/partial_usage.h"
#include "router/retry_after.h"

namespace weir::cloud {
namespace {

struct Row {
  absl::StatusCode status;
  int http_status;
  const char* type;
  const char* code;
};

constexpr Row kRows[] = {
    {absl::StatusCode::kInvalidArgument, 400, "invalid_request_error", "invalid_value"},
    {absl::StatusCode::kFailedPrecondition, 400, "invalid_request_error", "failed_precondition"},
    {absl::StatusCode::kUnimplemented, 400, "invalid_request_error", "unsupported_parameter"},
    {absl::StatusCode::kUnauthenticated, 401, "authentication_error", "invalid_api_key"},
    {absl::StatusCode::kPermissionDenied, 403, "permission_error", "permission_denied"},
    {absl::StatusCode::kNotFound, 404, "invalid_request_error", "not_found"},
    {absl::StatusCode::kResourceExhausted, 429, "rate_limit_error", "rate_limit_exceeded"},
    {absl::StatusCode::kCancelled, 499, "server_error", "cancelled"},
    {absl::StatusCode::kUnavailable, 503, "server_error", "unavailable"},
    {absl::StatusCode::kDeadlineExceeded, 504, "server_error", "timeout"},
};
constexpr absl::Duration kRetryAfter = absl::Seconds(1);
constexpr Row kAnyOther = {absl::StatusCode::kInternal, 500, "server_error", "internal_error"};

const Row& RowOf(absl::StatusCode code) {
  for (const Row& row : kRows) {
    if (row.status == code) return row;
  }
  return kAnyOther;
}

}  // namespace

OpenAiError ErrorOf(const absl::Status& status) {
  const Row& row = RowOf(status.code());
  OpenAiError error{.http_status = row.http_status,
                    .type = row.type,
                    .code = row.code,
                    .param = "",
                    .message = std::string(ToStd(status.message()))};
  const size_t colon = error.message.find(": ");
  const bool of_field = row.http_status == 400 || row.http_status == 404;
  if (of_field && colon != std::string::npos) error.param = error.message.substr(0, colon);
  if (row.http_status == 404 && error.param == "model") error.code = "model_not_found";
  return error;
}

std::string BodyOf(const OpenAiError& error) {
  return fmt::format(R"({{"error":{{"message":{},"type":"{}","param":{},"code":"{}"}}}})",
                     Quoted(error.message), error.type,
                     error.param.empty() ? "null" : Quoted(error.param), error.code);
}

std::string BodyOf(const absl::Status& status) {
  std::string body = BodyOf(ErrorOf(status));
  if (const auto usage = router::PartialUsage(status)) {
    body.back() = ',';
    body += UsageMember(*usage) + "}";
  }
  return body;
}

http::Answer AnswerOf(const absl::Status& status) {
  const OpenAiError error = ErrorOf(status);
  http::Answer answer{.status = error.http_status,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = BodyOf(status)};
  if (error.http_status == 429 || error.http_status == 503) {
    const absl::Duration wait = router::RetryAfter(status).value_or(kRetryAfter);
    answer.headers.emplace_back("Retry-After",
                                std::to_string(std::max<int64_t>(
                                    1, absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1))))));
  }
  return answer;
}

}  // namespace weir::cloud
