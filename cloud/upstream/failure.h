// What an upstream's error means: HTTP status codes, error objects and the library's transport
// errors become a status of router::GenerationEnd. Messages hold numbers and short machine words
// only: an error text of an upstream may quote the prompt.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "absl/status/status.h"

namespace weir::cloud {

struct Failure {
  absl::Status status;   // not OK
  bool refused = false;  // the upstream's own content filter said no: a refusal, not a failure
};

// 400 413 414 422 INVALID_ARGUMENT; 401 403 PERMISSION_DENIED; 404 NOT_FOUND; 408 504
// DEADLINE_EXCEEDED; 402 429 RESOURCE_EXHAUSTED; other 5xx UNAVAILABLE; anything else INTERNAL.
absl::StatusCode CodeOfHttp(int http_status);

// An answer with an HTTP status that is not 200. `body` may be cut, empty or not JSON.
Failure FailureOfHttp(int http_status, std::string_view body);

// An error object that came as an event of a stream: {"error":{...}}, {"error":"..."} or vLLM's
// {"object":"error",...}. Its numeric code counts as an HTTP status; else its words are looked at;
// else UNAVAILABLE.
Failure FailureOfEvent(const nlohmann::json& event);
bool IsErrorEvent(const nlohmann::json& event);

}  // namespace weir::cloud
