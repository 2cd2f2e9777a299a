#include <algorithm>
#include <optional>

#include "compliance/base/status.h"
#include "router/decision.h"

namespace weir::router {
namespace {

constexpr uint32_t kLowBatteryPercent = 20;
constexpr int64_t kBatteryBias = 150;
constexpr int64_t kThermalBias = 200;
constexpr int64_t kMeteredBias = -150;
constexpr int64_t kBusyBias = 100;

std::optional<Reason> ReadinessProblem(const Candidate& candidate) {
  switch (candidate.readiness) {
    case Readiness::kReady:
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

bool RegionAllowed(const RouteInput& input, const Candidate& candidate) {
  const auto& regions = input.regions;
  return regions.empty() ||
         std::find(regions.begin(), regions.end(), candidate.region) != regions.end();
}

std::optional<Reason> DeviceProblem(const RouteInput& input) {
  if (input.pin == gate::Pin::kCloudOnly) return Reason::kPinCloudOnly;
  if (input.policy_stale) return Reason::kPolicyStale;
  if (input.signals.thermal == Thermal::kCritical) return Reason::kThermalCritical;
  return std::nullopt;
}

std::optional<Reason> CloudProblem(const RouteInput& input, const Candidate& candidate) {
  if (input.pin == gate::Pin::kLocalOnly) return Reason::kPinLocalOnly;
  if (input.data_class == gate::DataClass::kDeviceOnly) return Reason::kDataDeviceOnly;
  if (!RegionAllowed(input, candidate)) return Reason::kResidency;
  if (input.signals.network == Network::kOffline) return Reason::kOffline;
  return std::nullopt;
}

// The first constraint that takes the candidate away, privacy before everything else.
std::optional<Reason> ProblemOf(const RouteInput& input, const Candidate& candidate) {
  const auto place = candidate.place == gate::Place::kDevice ? DeviceProblem(input)
                                                             : CloudProblem(input, candidate);
  if (place) return place;
  if (const auto readiness = ReadinessProblem(candidate)) return readiness;
  if (candidate.context_tokens != 0 &&
      EstimatedTokens(input.features) / 2 >= candidate.context_tokens) {
    return Reason::kContextTooSmall;
  }
  if (candidate.capacity != 0 && candidate.running >= candidate.capacity) return Reason::kBusy;
  return std::nullopt;
}

const Candidate* FirstAt(const std::vector<const Candidate*>& left, gate::Place place) {
  const auto at = std::find_if(left.begin(), left.end(),
                               [place](const Candidate* c) { return c->place == place; });
  return at == left.end() ? nullptr : *at;
}

uint32_t BaseScore(const RouteInput& input) {
  const bool learned = !input.expectation.weights.empty();
  return learned ? input.expectation.score_permille : DifficultyOf(input.features);
}

// The prompt's difficulty moved by what the device says; notes each move in `reasons`.
uint32_t ScoreOf(const RouteInput& input, const Candidate* local, std::vector<Reason>& reasons) {
  int64_t score = BaseScore(input);
  const auto move = [&](bool applies, int64_t by, Reason reason) {
    if (!applies) return;
    score += by;
    reasons.push_back(reason);
  };
  const Signals& s = input.signals;
  move(!s.charging && (s.low_power || s.battery_percent <= kLowBatteryPercent), kBatteryBias,
       Reason::kBiasBattery);
  move(s.thermal == Thermal::kSerious, kThermalBias, Reason::kBiasThermal);
  move(s.metered, kMeteredBias, Reason::kBiasMetered);
  move(local != nullptr && local->running > 0, kBusyBias, Reason::kBiasBusy);
  return static_cast<uint32_t>(std::clamp<int64_t>(score, 0, 1000));
}

// Only where the learned heads know the kind of prompt can they judge its answer.
bool IsWatched(const RouteInput& input, const Candidate& chosen, const Candidate* cloud) {
  return chosen.place == gate::Place::kDevice && cloud != nullptr &&
         input.expectation.trust_permille > 0 &&
         input.expectation.score_permille >= input.options.watch_permille;
}

absl::Status NothingPermitted(const std::vector<Excluded>& excluded) {
  std::string list;
  bool only_busy = !excluded.empty();
  for (const Excluded& e : excluded) {
    list += fmt::format("{}{}:{}", list.empty() ? "" : ", ", e.engine, NameOf(e.reason));
    only_busy = only_busy && e.reason == Reason::kBusy;
  }
  return Error(only_busy ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
               "no engine may answer ({})", list.empty() ? "none configured" : list);
}

}  // namespace

std::string_view NameOf(Reason reason) {
  switch (reason) {
    case Reason::kPinLocalOnly:
      return "pin_local_only";
    case Reason::kPinCloudOnly:
      return "pin_cloud_only";
    case Reason::kDataDeviceOnly:
      return "data_device_only";
    case Reason::kPolicyStale:
      return "policy_stale";
    case Reason::kEngineAbsent:
      return "engine_absent";
    case Reason::kEngineLoading:
      return "engine_loading";
    case Reason::kEngineFailed:
      return "engine_failed";
    case Reason::kOffline:
      return "offline";
    case Reason::kResidency:
      return "residency";
    case Reason::kContextTooSmall:
      return "context_too_small";
    case Reason::kThermalCritical:
      return "thermal_critical";
    case Reason::kBusy:
      return "busy";
    case Reason::kOnlyChoice:
      return "only_choice";
    case Reason::kEasyPrompt:
      return "easy_prompt";
    case Reason::kHardPrompt:
      return "hard_prompt";
    case Reason::kBiasBattery:
      return "bias_battery";
    case Reason::kBiasThermal:
      return "bias_thermal";
    case Reason::kBiasMetered:
      return "bias_metered";
    case Reason::kBiasBusy:
      return "bias_busy";
    case Reason::kUnknownPrompt:
      return "unknown_prompt";
    case Reason::kWatched:
      return "watched";
  }
  return "";
}

std::vector<std::string> Decision::Codes() const {
  std::vector<std::string> codes;
  for (const Reason reason : reasons_) codes.emplace_back(NameOf(reason));
  for (const Excluded& e : excluded_)
    codes.push_back(fmt::format("{}:{}", e.engine, NameOf(e.reason)));
  return codes;
}

absl::StatusOr<Decision> Route(const RouteInput& input) {
  Decision decision;
  std::vector<const Candidate*> left;
  for (const Candidate& candidate : input.candidates) {
    if (const auto problem = ProblemOf(input, candidate)) {
      decision.excluded_.push_back({candidate.id, *problem});
    } else {
      left.push_back(&candidate);
    }
  }
  if (left.empty()) return NothingPermitted(decision.excluded_);

  const Candidate* local = FirstAt(left, gate::Place::kDevice);
  const Candidate* cloud = FirstAt(left, gate::Place::kCloud);
  decision.score_permille_ = ScoreOf(input, local, decision.reasons_);
  const bool hard = decision.score_permille_ >= input.options.threshold_permille;
  const Candidate* chosen = hard ? cloud : local;
  if (local == nullptr || cloud == nullptr) {
    chosen = left.front();
    decision.reasons_.push_back(Reason::kOnlyChoice);
  } else {
    decision.reasons_.push_back(hard ? Reason::kHardPrompt : Reason::kEasyPrompt);
  }
  const bool guarded = !input.expectation.weights.empty() && input.expectation.trust_permille == 0;
  if (guarded) decision.reasons_.push_back(Reason::kUnknownPrompt);
  decision.watched_ = IsWatched(input, *chosen, cloud);
  if (decision.watched_) decision.reasons_.push_back(Reason::kWatched);
  decision.engine_ = chosen->id;
  for (const Candidate* other : left) {
    if (other != chosen) decision.fallbacks_.push_back(other->id);
  }
  return decision;
}

}  // namespace weir::router
