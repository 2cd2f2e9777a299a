#include "router/model_standing.h"

#include <catch2/catch.hpp>

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
