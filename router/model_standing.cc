#include "router/model_standing.h"

#include <fmt/format.h>

namespace weir::router {

ModelStanding StandingOf(const EngineInfo& info, const EngineState& state, uint64_t policy_version,
                         absl::Time now) {
  if (state.unverified) return ModelStanding::kUnverified;
  if (!info.terms) return ModelStanding::kGood;
  if (now > info.terms->not_after) return ModelStanding::kExpired;
  if (policy_version < info.terms->minimum_policy) return ModelStanding::kNeedsPolicy;
  return ModelStanding::kGood;
}

std::string ProblemOf(ModelStanding standing, const EngineInfo& info, const EngineState& state) {
  switch (standing) {
    case ModelStanding::kGood:
      return "";
    case ModelStanding::kUnverified:
      return state.problem;
    case ModelStanding::kExpired:
      return fmt::format(
          "the model's package was for use until {}",
          absl::FormatTime("%Y-%m-%d %H:%M UTC", info.terms->not_after, absl::UTCTimeZone()));
    case ModelStanding::kNeedsPolicy:
      return fmt::format("the model's package asks for policy version {}",
                         info.terms->minimum_policy);
  }
  return "";
}

}  // namespace weir::router
