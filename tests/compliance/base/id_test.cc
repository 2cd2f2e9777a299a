#include "compliance/base/id.h"

#include <catch2/catch.hpp>

#include "tests/testing/fake_clock.h"

namespace weir {
namespace {

TEST_CASE("Id: text and bytes are the same value", "[base]") {
  testing::FakeClock clock;
  for (int i = 0; i < 1000; ++i) {
    const Id id = Id::New(clock);
    const auto parsed = Id::Parse(id.ToString());
    REQUIRE(parsed.ok());
    CHECK(*parsed == id);
    clock.Advance(absl::Milliseconds(1));
  }
}

TEST_CASE("Id: a published ULID keeps its text and time", "[base]") {
  // Example of github.com/ulid/spec.
  const auto id = Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  REQUIRE(id.ok());
  CHECK(id->ToString() == "01ARZ3NDEKTSV4RRFFQ69G5FAV");
  CHECK(absl::ToUnixMillis(id->time()) == 1469922850259);
}

TEST_CASE("Id: later ids sort after earlier ones, as values and as text", "[base]") {
  testing::FakeClock clock;
  const Id first = Id::New(clock);
  clock.Advance(absl::Milliseconds(1));
  const Id second = Id::New(clock);
  CHECK(first < second);
  CHECK(first.ToString() < second.ToString());
}

TEST_CASE("Id: malformed text is INVALID_ARGUMENT", "[base]") {
  for (const char* text : {"", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAU",
                           "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAVX"}) {
    CHECK(Id::Parse(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace weir
