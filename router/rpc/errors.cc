#include "router/rpc/errors.h"

#include "compliance/base/status.h"
#include "router/partial_usage.h"
#include "router/retry_after.h"
#include "weir/v1/status.pb.h"

namespace weir::router {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  status.add_details()->PackFrom(detail);
}

void AddBadRequest(std::string_view message, google::rpc::Status& status) {
  google::rpc::BadRequest bad;
  auto& violation = *bad.add_field_violations();
  const size_t colon = message.find(": ");
  if (colon == std::string_view::npos) {
    violation.set_description(std::string(message));
  } else {
    violation.set_field(std::string(message.substr(0, colon)));
    violation.set_description(std::string(message.substr(colon + 2)));
  }
  AddDetail(bad, status);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string message(ToStd(status.message()));
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason(absl::StatusCodeToString(status.code()));
  info.set_domain("weir");
  if (const auto usage = PartialUsage(status)) {
    auto& metadata = *info.mutable_metadata();
    metadata["prompt_tokens"] = std::to_string(usage->prompt_tokens);
    metadata["answer_tokens"] = std::to_string(usage->answer_tokens);
    metadata["estimated"] = usage->estimated ? "true" : "false";
  }
  AddDetail(info, wire);
  if (absl::IsInvalidArgument(status)) AddBadRequest(message, wire);
  if (absl::IsResourceExhausted(status) || absl::IsUnavailable(status)) {
    google::rpc::RetryInfo retry;
    const absl::Duration wait = RetryAfter(status).value_or(kRetryAfter);
    retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(wait));
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(wait % absl::Seconds(1))));
    AddDetail(retry, wire);
  }
  return {static_cast<grpc::StatusCode>(status.code()), message, wire.SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), ToAbsl(status.error_message())};
}

}  // namespace weir::router
