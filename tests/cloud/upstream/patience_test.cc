#include "cloud/upstream/patience.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

constexpr config::UpstreamTimeouts kTimeouts{.connect = absl::Milliseconds(10),
                                             .first_token = absl::Milliseconds(20),
                                             .idle = absl::Milliseconds(30),
                                             .total = absl::Milliseconds(100)};

SteadyTime At(int millis) { return SteadyTime{} + std::chrono::milliseconds(millis); }

// The limit that has been hit, "" for none.
std::string Limit(const Patience& patience, int millis) {
  const auto status = patience.Expired(At(millis));
  if (status.ok()) return "";
  CHECK(status.code() == absl::StatusCode::kDeadlineExceeded);
  return std::string(status.message());
}

TEST_CASE("Patience: each stage has its own limit, hit at its time and not before", "[upstream]") {
  Patience patience(kTimeouts, At(0), At(1000));
  CHECK(Limit(patience, 9) == "");
  CHECK(Limit(patience, 10) == "timed out: connect");
  CHECK(patience.next() == At(10));
  patience.Connected(At(5));
  CHECK(Limit(patience, 24) == "");
  CHECK(Limit(patience, 25) == "timed out: first token");
  patience.Token(At(20));
  CHECK(patience.next() == At(50));
  CHECK(Limit(patience, 50) == "timed out: idle");
  patience.Event(At(40));
  CHECK(Limit(patience, 69) == "");
  CHECK(Limit(patience, 70) == "timed out: idle");
}

TEST_CASE("Patience: events without a token do not put off the first token", "[upstream]") {
  Patience patience(kTimeouts, At(0), At(1000));
  patience.Connected(At(0));
  patience.Event(At(15));
  patience.Connected(At(15));
  CHECK(Limit(patience, 20) == "timed out: first token");
}

TEST_CASE("Patience: the total and the caller's deadline hold in every stage", "[upstream]") {
  Patience patience(kTimeouts, At(0), At(1000));
  patience.Token(At(90));
  CHECK(patience.next() == At(100));
  CHECK(Limit(patience, 99) == "");
  CHECK(Limit(patience, 100) == "timed out: total");
  const Patience hurried(kTimeouts, At(0), At(7));
  CHECK(hurried.next() == At(7));
  CHECK(Limit(hurried, 6) == "");
  CHECK(Limit(hurried, 7) == "timed out: deadline");
  CHECK(hurried.callers_deadline_passed(At(7)));
  CHECK_FALSE(hurried.callers_deadline_passed(At(6)));
}

}  // namespace
}  // namespace weir::cloud
