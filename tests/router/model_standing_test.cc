#include "router/model_standing.h"

#include <catch2/catch.hpp>

#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

const absl::Time kDay = absl::FromUnixSeconds(1'790'000'000);

EngineInfo With(uint64_t minimum_policy, absl::Time not_after) {
  EngineInfo info;
  info.terms = ModelTerms{.minimum_policy = minimum_policy, .not_after = not_after};
  return info;
}

TEST_CASE("ModelStanding: a package counts to its last second and from its policy on") {
  const EngineState fine;
  CHECK(StandingOf({}, fine, 0, kDay) == ModelStanding::kGood);
  CHECK(StandingOf(With(3, kDay), fine, 3, kDay) == ModelStanding::kGood);
  CHECK(StandingOf(With(3, kDay), fine, 3, kDay + absl::Seconds(1)) == ModelStanding::kExpired);
  CHECK(StandingOf(With(3, kDay), fine, 2, kDay) == ModelStanding::kNeedsPolicy);
  CHECK(StandingOf(With(0, absl::InfiniteFuture()), fine, 0, kDay) == ModelStanding::kGood);
  EngineState refused;
  refused.unverified = true;
  refused.problem = "no manifest";
  CHECK(StandingOf({}, refused, 9, kDay) == ModelStanding::kUnverified);
}

TEST_CASE("ModelStanding: a clock that is set back makes no package fresh", "[router][T-22]") {
  testing::ExchangeFixture fixture;
  const absl::Time now = fixture.clock.Now();
  EngineInfo info = With(0, now + absl::Hours(1));
  info.id = "local";
  testing::ScriptedEngine local(info);
  const Router router({&local, &fixture.cloud}, fixture.signals, {});
  const auto engine_at = [&](absl::Time seen) {
    fixture.policies.KeepTime(seen);
    const auto request = *gate::Request::Create(fixture.Fields("Hello."), fixture.clock);
    const auto admission = fixture.gate.Admit(request);
    return router.Decide(std::get<gate::Admitted>(admission))->decision.engine();
  };
  CHECK(engine_at(now) == "local");
  CHECK(engine_at(now + absl::Hours(2)) == "cloud");  // the clock says `now` again
}

TEST_CASE("ModelStanding: each problem says what would mend it") {
  const EngineInfo info = With(3, kDay);
  CHECK(ProblemOf(ModelStanding::kGood, info, {}).empty());
  CHECK(ProblemOf(ModelStanding::kExpired, info, {}) ==
        "the model's package was for use until 2026-09-21 14:13 UTC");
  CHECK(ProblemOf(ModelStanding::kNeedsPolicy, info, {}) ==
        "the model's package asks for policy version 3");
  EngineState refused;
  refused.problem = "no manifest";
  CHECK(ProblemOf(ModelStanding::kUnverified, info, refused) == "no manifest");
}

}  // namespace
}  // namespace weir::router
