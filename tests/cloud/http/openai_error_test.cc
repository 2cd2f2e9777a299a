#include "cloud/http/openai_error.h"

#include <catch2/catch.hpp>

#include "cloud/http/json_text.h"
#include "router/partial_usage.h"
#include "router/retry_after.h"

namespace weir::cloud {

TEST_CASE("OpenAiError: each status has its HTTP status and type", "[unit]") {
  const struct {
    absl::StatusCode code;
    int http;
    const char* type;
  } rows[] = {{absl::StatusCode::kInvalidArgument, 400, "invalid_request_error"},
              {absl::StatusCode::kUnimplemented, 400, "invalid_request_error"},
              {absl::StatusCode::kUnauthenticated, 401, "authentication_error"},
              {absl::StatusCode::kPermissionDenied, 403, "permission_error"},
              {absl::StatusCode::kNotFound, 404, "invalid_request_error"},
              {absl::StatusCode::kResourceExhausted, 429, "rate_limit_error"},
              {absl::StatusCode::kUnavailable, 503, "server_error"},
              {absl::StatusCode::kDeadlineExceeded, 504, "server_error"},
              {absl::StatusCode::kInternal, 500, "server_error"},
              {absl::StatusCode::kDataLoss, 500, "server_error"}};
  for (const auto& row : rows) {
    const OpenAiError error = ErrorOf(absl::Status(row.code, "m"));
    CHECK(error.http_status == row.http);
    CHECK(error.type == row.type);
  }
}

TEST_CASE("OpenAiError: a model that is not there is told from a path that is not", "[unit]") {
  CHECK(ErrorOf(absl::NotFoundError("model: none")).code == "model_not_found");
  CHECK(ErrorOf(absl::NotFoundError("nothing here")).code == "not_found");
}

TEST_CASE("OpenAiError: the field is named, and the wait rounded up", "[unit]") {
  CHECK(
      BodyOf(ErrorOf(absl::InvalidArgumentError("n: only 1"))) ==
      R"({"error":{"message":"n: only 1","type":"invalid_request_error","param":"n","code":"invalid_value"}})");
  absl::Status later = absl::ResourceExhaustedError("x");
  router::SetRetryAfter(absl::Milliseconds(2001), later);
  CHECK(http::ValueOf(AnswerOf(later).headers, "Retry-After") == "3");
  CHECK(http::ValueOf(AnswerOf(absl::UnavailableError("x")).headers, "Retry-After") == "1");
  CHECK(http::ValueOf(AnswerOf(absl::InternalError("x")).headers, "Retry-After") == "");
}

TEST_CASE("OpenAiError: what was used before it failed stands beside the error", "[unit]") {
  absl::Status cut = absl::UnavailableError("cut");
  router::SetPartialUsage({.prompt_tokens = 7, .answer_tokens = 2, .estimated = true}, cut);
  CHECK(
      BodyOf(cut) ==
      R"({"error":{"message":"cut","type":"server_error","param":null,"code":"unavailable"},)"
      R"("usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9,"estimated":true}})");
  CHECK(BodyOf(absl::UnavailableError("cut")) == BodyOf(ErrorOf(cut)));
}

TEST_CASE("Quoted: what JSON cannot hold as it is comes out escaped", "[unit]") {
  CHECK(Quoted("a\"b\\c\nd\x01"
               "水") == "\"a\\\"b\\\\c\\nd\\u0001水\"");
}

}  // namespace weir::cloud
