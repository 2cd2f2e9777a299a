#include "router/partial_usage.h"

#include <catch2/catch.hpp>

namespace weir::router {
namespace {

TEST_CASE("PartialUsage: what is put into a status comes out of it", "[router]") {
  absl::Status status = absl::UnavailableError("cut mid-stream");
  CHECK_FALSE(PartialUsage(status));
  SetPartialUsage({.prompt_tokens = 7, .answer_tokens = 4294967295, .estimated = true}, status);
  const auto usage = PartialUsage(status);
  REQUIRE(usage);
  CHECK(usage->prompt_tokens == 7);
  CHECK(usage->answer_tokens == 4294967295);
  CHECK(usage->estimated);
}

TEST_CASE("PartialUsage: a payload that is none is none", "[router]") {
  for (const char* broken : {"", "1", "1 2", "a 2 0", "1 b 0", "1 2 0 4", "4294967296 1 0"}) {
    INFO(broken);
    absl::Status status = absl::UnavailableError("");
    status.SetPayload("weir/partial_usage", absl::Cord(broken));
    CHECK_FALSE(PartialUsage(status));
  }
}

}  // namespace
}  // namespace weir::router
