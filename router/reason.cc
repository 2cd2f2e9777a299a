#include "router/reason.h"

#include <array>

namespace weir::router {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kReasons> kNames = {
    "pin_local_only", "pin_cloud_only",     "data_device_only", "policy_stale",
    "engine_absent",  "engine_loading",     "engine_failed",    "offline",
    "residency",      "context_too_small",  "thermal_critical", "busy",
    "session_lock",   "too_dear",           "budget_spent",     "model_unverified",
    "model_expired",  "model_needs_policy", "memory_critical",  "only_choice",
    "easy_prompt",    "hard_prompt",        "bias_battery",     "bias_thermal",
    "bias_metered",   "bias_busy",          "cloud_quicker",    "device_quicker",
    "bias_deadline",  "bias_quality",       "bias_budget",      "bias_session",
    "resting",        "unknown_prompt",     "watched"};

}  // namespace

std::string_view NameOf(Reason reason) { return kNames.at(static_cast<size_t>(reason)); }

bool MayPass(Reason reason) {
  switch (reason) {
    case Reason::kEngineAbsent:
    case Reason::kEngineLoading:
    case Reason::kEngineFailed:
    case Reason::kOffline:
    case Reason::kThermalCritical:
    case Reason::kMemoryCritical:
    case Reason::kBusy:
      return true;
    default:
      return false;
  }
}

}  // namespace weir::router
