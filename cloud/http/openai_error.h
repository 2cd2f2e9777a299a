// A status as OpenAI clients read errors: an HTTP status and {"error":{...}}.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "compliance/http/message.h"

namespace weir::cloud {

struct OpenAiError {
  int http_status = 500;
  std::string type;   // "invalid_request_error"
  std::string code;   // "model_not_found"
  std::string param;  // of a status "param: what"; may be empty
  std::string message;
};

// 400 INVALID_ARGUMENT, UNIMPLEMENTED, FAILED_PRECONDITION; 401 UNAUTHENTICATED; 403
// PERMISSION_DENIED; 404 NOT_FOUND; 429 RESOURCE_EXHAUSTED; 499 CANCELLED; 503 UNAVAILABLE; 504
// DEADLINE_EXCEEDED; else 500. Statuses hold no user text, so their message goes out.
OpenAiError ErrorOf(const absl::Status& status);
std::string BodyOf(const OpenAiError& error);
// The same of a status, and what was used until then beside it, if the status says
// (router::PartialUsage).
std::string BodyOf(const absl::Status& status);
// With Retry-After for 429 and 503.
http::Answer AnswerOf(const absl::Status& status);

}  // namespace weir::cloud
