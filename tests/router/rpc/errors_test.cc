#include "router/rpc/errors.h"

#include <catch2/catch.hpp>
#include <optional>

#include "weir/v1/status.pb.h"

namespace weir::router {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  REQUIRE(details.ParseFromString(status.error_details()));
  return details;
}

template <typename Detail>
std::optional<Detail> Find(const google::rpc::Status& status) {
  for (const auto& any : status.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

TEST_CASE("ToGrpc: every code is kept one to one, there and back", "[rpc]") {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "what");
    const grpc::Status wire = ToGrpc(status);
    CHECK(static_cast<int>(wire.error_code()) == code);
    CHECK(FromGrpc(wire) == status);
    CHECK(DetailsOf(wire).code() == code);
    CHECK(Find<google::rpc::ErrorInfo>(DetailsOf(wire))->domain() == "weir");
  }
  CHECK(ToGrpc(absl::OkStatus()).ok());
}

TEST_CASE("ToGrpc: INVALID_ARGUMENT names the field as google.rpc.BadRequest", "[rpc]") {
  const auto details =
      DetailsOf(ToGrpc(absl::InvalidArgumentError("turns[3].role: 9 is no known role")));
  const auto bad = Find<google::rpc::BadRequest>(details);
  REQUIRE(bad.has_value());
  CHECK(bad->field_violations(0).field() == "turns[3].role");
  CHECK(bad->field_violations(0).description() == "9 is no known role");
}

TEST_CASE("ToGrpc: overload and absence carry RetryInfo, other failures do not", "[rpc]") {
  CHECK(Find<google::rpc::RetryInfo>(DetailsOf(ToGrpc(absl::ResourceExhaustedError("")))));
  CHECK(Find<google::rpc::RetryInfo>(DetailsOf(ToGrpc(absl::UnavailableError("")))));
  CHECK_FALSE(Find<google::rpc::RetryInfo>(DetailsOf(ToGrpc(absl::InternalError("")))));
}

}  // namespace
}  // namespace weir::router
