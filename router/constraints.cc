#include "router/constraints.h"

#include <algorithm>

#include "router/utility.h"

namespace weir::router {
namespace {

std::optional<Reason> ReadinessProblem(const Candidate& candidate) {
  switch (candidate.readiness) {
    case Readiness::kReady:
    case Readiness::kAsleep:
      return std::nullopt;
    case Readiness::kAbsent:
      return Reason::kEngineAbsent;
    case Readiness::kLoading:
      return Reason::kEngineLoading;
    case Readiness::kFailed:
      return Reason::kEngineFailed;
  }
  return Reason::kEngineFailed;
}

std::optional<Reason> ModelProblem(const Candidate& candidate) {
  switch (candidate.model) {
    case ModelStanding::kGood:
      return std::nullopt;
    case ModelStanding::kUnverified:
      return Reason::kModelUnverified;
    case ModelStanding::kExpired:
      return Reason::kModelExpired;
    case ModelStanding::kNeedsPolicy:
      return Reason::kModelNeedsPolicy;
  }
  return Reason::kModelUnverified;
}

bool RegionAllowed(const RouteInput& input, const Candidate& candidate) {
  const auto& regions = input.regions;
  return regions.empty() ||
         std::find(regions.begin(), regions.end(), candidate.region) != regions.end();
}

std::optional<Reason> DeviceProblem(const RouteInput& input) {
  if (input.pin == gate::Pin::kCloudOnly) return Reason::kPinCloudOnly;
  if (input.policy_stale) return Reason::kPolicyStale;
  if (input.signals.thermal == Thermal::kCritical) return Reason::kThermalCritical;
  if (input.signals.memory == MemoryPressure::kCritical) return Reason::kMemoryCritical;
  return std::nullopt;
}

std::optional<Reason> CloudProblem(const RouteInput& input, const Candidate& candidate) {
  if (input.pin == gate::Pin::kLocalOnly) return Reason::kPinLocalOnly;
  if (input.data_class == gate::DataClass::kDeviceOnly) return Reason::kDataDeviceOnly;
  if (!RegionAllowed(input, candidate)) return Reason::kResidency;
  if (input.signals.network == Network::kOffline) return Reason::kOffline;
  return std::nullopt;
}

std::optional<Reason> MoneyProblem(const RouteInput& input, const Candidate& candidate) {
  const uint64_t cost = EstimateOf(input, candidate).cost_micros;
  const uint64_t most = input.wishes.max_cost_micros;
  if (most != 0 && cost > most) return Reason::kTooDear;
  if (input.budget.limited && cost > input.budget.left_micros) return Reason::kBudgetSpent;
  return std::nullopt;
}

// A tool's result means something only to the engine that asked for it.
bool LockedElsewhere(const RouteInput& input, const Candidate& candidate) {
  const SessionState& session = input.session;
  return session.locked && !session.engine.empty() && session.engine != candidate.id;
}

}  // namespace

std::optional<Reason> ProblemOf(const RouteInput& input, const Candidate& candidate) {
  const auto place = candidate.place == gate::Place::kDevice ? DeviceProblem(input)
                                                             : CloudProblem(input, candidate);
  if (place) return place;
  if (LockedElsewhere(input, candidate)) return Reason::kSessionLock;
  if (const auto money = MoneyProblem(input, candidate)) return money;
  if (const auto model = ModelProblem(candidate)) return model;
  if (const auto readiness = ReadinessProblem(candidate)) return readiness;
  if (candidate.context_tokens != 0 &&
      EstimatedTokens(input.features) / 2 >= candidate.context_tokens) {
    return Reason::kContextTooSmall;
  }
  if (candidate.capacity != 0 && candidate.running >= candidate.capacity) return Reason::kBusy;
  return std::nullopt;
}

}  // namespace weir::router
