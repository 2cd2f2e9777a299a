#include "cloud/upstream/meter.h"

#include <catch2/catch.hpp>

#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

void Travel(Meter& meter, absl::Status status, bool callers_fault = false) {
  REQUIRE(meter.TryBegin());
  meter.End({.status = std::move(status), .callers_fault = callers_fault});
}

TEST_CASE("Meter: gives as many places as it has", "[upstream]") {
  testing::FakeClock clock;
  Meter meter(2, 100, clock);
  CHECK(meter.TryBegin());
  CHECK(meter.TryBegin());
  CHECK_FALSE(meter.TryBegin());
  CHECK(meter.state().running == 2);
  CHECK(meter.state().capacity == 2);
  CHECK(meter.state().context_tokens == 100);
  meter.End({});
  CHECK(meter.TryBegin());
}

TEST_CASE("Meter: three failures in a row are a failed upstream for five seconds", "[upstream]") {
  testing::FakeClock clock;
  Meter meter(1, 0, clock);
  const auto down = absl::UnavailableError("upstream:a: cannot connect");
  Travel(meter, down);
  Travel(meter, down);
  CHECK(meter.state().readiness == router::Readiness::kReady);
  Travel(meter, down);
  CHECK(meter.state().readiness == router::Readiness::kFailed);
  CHECK(meter.state().problem == "3 failures in a row, the last one: upstream:a: cannot connect");
  clock.Advance(absl::Seconds(5));
  CHECK(meter.state().readiness == router::Readiness::kReady);
  CHECK(meter.state().problem.empty());
  Travel(meter, down);  // one more is enough
  CHECK(meter.state().readiness == router::Readiness::kFailed);
  clock.Advance(absl::Seconds(5));
  Travel(meter, absl::OkStatus());
  Travel(meter, down);
  CHECK(meter.state().readiness == router::Readiness::kReady);
}

TEST_CASE("Meter: what is not the upstream's fault neither fails nor heals it", "[upstream]") {
  testing::FakeClock clock;
  Meter meter(1, 0, clock);
  for (int i = 0; i < 5; ++i) {
    Travel(meter, absl::CancelledError(""));
    Travel(meter, absl::InvalidArgumentError(""));
    Travel(meter, absl::ResourceExhaustedError(""));
    Travel(meter, absl::DeadlineExceededError(""), /*callers_fault=*/true);
  }
  CHECK(meter.state().readiness == router::Readiness::kReady);
  for (int i = 0; i < 3; ++i) {
    Travel(meter, absl::PermissionDeniedError(""));
    Travel(meter, absl::CancelledError(""));
  }
  CHECK(meter.state().readiness == router::Readiness::kFailed);
}

TEST_CASE("Meter: the speed follows long answers and ignores short ones", "[upstream]") {
  testing::FakeClock clock;
  Meter meter(1, 0, clock);
  const auto answer = [&](uint32_t tokens) {
    REQUIRE(meter.TryBegin());
    meter.End({.status = absl::OkStatus(),
               .answer_tokens = tokens,
               .answering = std::chrono::seconds(1)});
    return meter.state().tokens_per_second_milli;
  };
  CHECK(answer(7) == 0);
  CHECK(answer(100) == 100'000);
  CHECK(answer(200) == 120'000);
  CHECK(answer(1) == 120'000);
}

}  // namespace
}  // namespace weir::cloud
