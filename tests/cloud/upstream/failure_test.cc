#include "cloud/upstream/failure.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace weir::cloud {
namespace {

using absl::StatusCode;

TEST_CASE("FailureOfHttp: every status code has its own meaning", "[upstream]") {
  const std::pair<int, StatusCode> rows[] = {
      {400, StatusCode::kInvalidArgument},   {401, StatusCode::kPermissionDenied},
      {402, StatusCode::kResourceExhausted}, {403, StatusCode::kPermissionDenied},
      {404, StatusCode::kNotFound},          {405, StatusCode::kInternal},
      {408, StatusCode::kDeadlineExceeded},  {413, StatusCode::kInvalidArgument},
      {414, StatusCode::kInvalidArgument},   {418, StatusCode::kInternal},
      {422, StatusCode::kInvalidArgument},   {429, StatusCode::kResourceExhausted},
      {500, StatusCode::kUnavailable},       {502, StatusCode::kUnavailable},
      {503, StatusCode::kUnavailable},       {504, StatusCode::kDeadlineExceeded},
      {529, StatusCode::kUnavailable},       {301, StatusCode::kInternal},
      {204, StatusCode::kInternal},          {600, StatusCode::kInternal},
  };
  for (const auto& [http, code] : rows) {
    INFO(http);
    CHECK(FailureOfHttp(http, "").status.code() == code);
    CHECK(FailureOfHttp(http, "").status.message() == "HTTP " + std::to_string(http));
  }
}

TEST_CASE("FailureOfHttp: shows the short word of an error and never its message", "[upstream]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"error":{"message":"you said hunter2","type":"invalid_request_error","code":"context_length_exceeded"}})",
       "HTTP 400 (context_length_exceeded)"},
      {R"({"error":{"message":"hunter2","type":"invalid_request_error","code":null}})",
       "HTTP 400 (invalid_request_error)"},
      {R"({"object":"error","message":"hunter2","type":"BadRequestError","code":400})", "HTTP 400"},
      {R"({"error":{"type":"hunter2 is here","code":"Hunter2"}})", "HTTP 400"},
      {R"({"error":{"code":"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde"}})", "HTTP 400"},
      {R"({"error":"hunter2"})", "HTTP 400"},
      {R"(["hunter2"])", "HTTP 400"},
      {R"({"error":{"code":"abc)", "HTTP 400"},
      {"<html>hunter2</html>", "HTTP 400"},
      {"\xFF\xFE", "HTTP 400"},
  };
  for (const auto& [body, message] : rows) {
    INFO(body);
    const Failure failure = FailureOfHttp(400, body);
    CHECK(failure.status.message() == message);
    CHECK_FALSE(failure.refused);
  }
}

TEST_CASE("Failure: the words of a content filter are a refusal", "[upstream]") {
  CHECK(FailureOfHttp(400, R"({"error":{"code":"content_filter"}})").refused);
  CHECK(FailureOfHttp(400, R"({"error":{"code":"data_inspection_failed"}})").refused);
  CHECK(FailureOfHttp(400, R"({"code":"DataInspectionFailed","message":"x"})").refused);
  CHECK_FALSE(FailureOfHttp(400, R"({"error":{"message":"content_filter"}})").refused);
}

TEST_CASE("FailureOfEvent: a numeric code counts as an HTTP status, else the words decide",
          "[upstream]") {
  const std::pair<const char*, StatusCode> rows[] = {
      {R"({"error":{"code":400}})", StatusCode::kInvalidArgument},
      {R"({"object":"error","code":429,"type":"x"})", StatusCode::kResourceExhausted},
      {R"({"error":{"code":503}})", StatusCode::kUnavailable},
      {R"({"error":{"code":7}})", StatusCode::kUnavailable},
      {R"({"error":{"type":"rate_limit_exceeded"}})", StatusCode::kResourceExhausted},
      {R"({"error":{"code":"insufficient_quota"}})", StatusCode::kResourceExhausted},
      {R"({"error":{"type":"invalid_request_error"}})", StatusCode::kInvalidArgument},
      {R"({"error":{"type":"authentication_error"}})", StatusCode::kPermissionDenied},
      {R"({"error":{"type":"server_error"}})", StatusCode::kUnavailable},
      {R"({"error":"hunter2"})", StatusCode::kUnavailable},
      {R"({"error":{}})", StatusCode::kUnavailable},
  };
  for (const auto& [event, code] : rows) {
    INFO(event);
    const auto json = nlohmann::json::parse(event);
    CHECK(IsErrorEvent(json));
    CHECK(FailureOfEvent(json).status.code() == code);
    CHECK(std::string(FailureOfEvent(json).status.message()).find("hunter2") == std::string::npos);
  }
  CHECK_FALSE(
      IsErrorEvent(nlohmann::json::parse(R"({"error":null,"object":"chat.completion.chunk"})")));
}

}  // namespace
}  // namespace weir::cloud
