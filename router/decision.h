// The router's choice of engine with every reason. Made by Route() only, from a RouteInput that
// holds everything it looked at, so the same input gives the same decision for ever.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/gate/gate.h"
#include "router/engine.h"
#include "router/expectation.h"
#include "router/features.h"
#include "router/signals.h"

namespace weir::router {

// Version of the rule below: raised whenever the same input could give another decision.
inline constexpr uint32_t kRuleVersion = 2;

// Why a candidate was left out or an engine was chosen. The wire and the ledger hold NameOf().
enum class Reason : uint8_t {
  // Hard constraints: each takes candidates away, none ever adds one.
  kPinLocalOnly,    // the caller allows the device only
  kPinCloudOnly,    // the caller allows the cloud only
  kDataDeviceOnly,  // the gate found data that must not leave the device
  kPolicyStale,     // an outdated policy switches answers on the device off
  kEngineAbsent,
  kEngineLoading,
  kEngineFailed,     // the model could not be loaded, or the link is down
  kOffline,          // the device says it has no network
  kResidency,        // the engine's region is not one the policy allows
  kContextTooSmall,  // the conversation does not fit
  kThermalCritical,  // the device is too hot to compute
  kBusy,             // every place is taken
  // The choice among what is left.
  kOnlyChoice,
  kEasyPrompt,   // score below the threshold: answered on the device
  kHardPrompt,   // score at or above the threshold: sent to the cloud
  kBiasBattery,  // a low battery moved the score towards the cloud
  kBiasThermal,  // a warm device moved the score towards the cloud
  kBiasMetered,  // a metered network moved the score towards the device
  kBiasBusy,     // a queue on the device moved the score towards the cloud
  // What else was decided.
  kUnknownPrompt,  // like nothing learned: the guard's score stands
  kWatched,        // the beginning of the local answer is held until it looks sound
};
std::string_view NameOf(Reason reason);  // "pin_local_only", ...

// One engine as the decision saw it.
struct Candidate {
  std::string id;
  gate::Place place = gate::Place::kDevice;
  std::string region;
  Readiness readiness = Readiness::kAbsent;
  uint32_t context_tokens = 0;  // 0 = not known: never left out for it
  uint32_t running = 0;
  uint32_t capacity = 0;  // 0 = not known
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct RoutingOptions {
  uint32_t threshold_permille = 500;  // 0..1000; at or above it the cloud is preferred
  uint32_t watch_permille =
      150;  // 0..1001; from this score on a local answer is watched; 1001 = never
  friend bool operator==(const RoutingOptions&, const RoutingOptions&) = default;
};

struct RouteInput {
  gate::Pin pin = gate::Pin::kAuto;
  gate::DataClass data_class = gate::DataClass::kOrdinary;
  bool policy_stale = false;
  std::vector<std::string> regions;  // allowed for the cloud; empty = any
  Features features;
  Expectation expectation;  // of the prompt; without weights the cues alone decide
  Signals signals;
  std::vector<Candidate> candidates;  // in order of preference among equals
  RoutingOptions options;
  friend bool operator==(const RouteInput&, const RouteInput&) = default;
};

// A candidate that was left out, and the first constraint that did it.
struct Excluded {
  std::string engine;
  Reason reason = Reason::kEngineAbsent;
  friend bool operator==(const Excluded&, const Excluded&) = default;
};

class Decision {
 public:
  const std::string& engine() const { return engine_; }
  uint32_t score_permille() const { return score_permille_; }
  const std::vector<Reason>& reasons() const { return reasons_; }
  const std::vector<Excluded>& excluded() const { return excluded_; }
  // Whether the local answer is held at its beginning and may be replaced by the cloud's.
  bool watched() const { return watched_; }
  // May be tried, in this order, before the first byte is released.
  const std::vector<std::string>& fallbacks() const { return fallbacks_; }
  // Reason codes for records and readers: "easy_prompt", "cloud:engine_failed", ...
  std::vector<std::string> Codes() const;

  friend bool operator==(const Decision&, const Decision&) = default;

 private:
  friend absl::StatusOr<Decision> Route(const RouteInput& input);
  Decision() = default;
  std::string engine_;
  uint32_t score_permille_ = 0;
  std::vector<Reason> reasons_;
  std::vector<Excluded> excluded_;
  std::vector<std::string> fallbacks_;
  bool watched_ = false;
};

// Pure: no clock, no randomness, no floating point. UNAVAILABLE when no engine is permitted; the
// message lists "engine:reason" for each. RESOURCE_EXHAUSTED when only kBusy stood in the way.
absl::StatusOr<Decision> Route(const RouteInput& input);

}  // namespace weir::router
