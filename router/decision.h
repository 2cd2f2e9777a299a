// The router's choice of engine with every reason. Made by Route() only, from a RouteInput that
// holds everything it looked at, so the same input gives the same decision for ever.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "router/reason.h"
#include "router/route_input.h"

namespace weir::router {

// Version of the rule below: raised whenever the same input could give another decision.
inline constexpr uint32_t kRuleVersion = 3;

// A candidate that was left out, and the first constraint that did it.
struct Excluded {
  std::string engine;
  gate::Place place = gate::Place::kDevice;
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
// message lists "engine:reason" for each, and when the place that was preferred is only not
// available and the request wants no other then. RESOURCE_EXHAUSTED when only kBusy stood in the
// way.
absl::StatusOr<Decision> Route(const RouteInput& input);

}  // namespace weir::router
