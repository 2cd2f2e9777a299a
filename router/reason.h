// Why a candidate was left out or an engine was chosen. The wire and the ledger hold NameOf().
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::router {

enum class Reason : uint8_t {
  // Hard constraints: each takes candidates away, none ever adds one.
  kPinLocalOnly,    // the caller allows the device only
  kPinCloudOnly,    // the caller allows the cloud only
  kDataDeviceOnly,  // the gate found data that must not leave the device
  kPolicyStale,     // an outdated policy switches answers on the device off
  kEngineAbsent,
  kEngineLoading,
  kEngineFailed,      // the model could not be loaded, or the link is down
  kOffline,           // the device says it has no network
  kResidency,         // the engine's region is not one the policy allows
  kContextTooSmall,   // the conversation does not fit
  kThermalCritical,   // the device is too hot to compute
  kBusy,              // every place is taken
  kSessionLock,       // a tool's result belongs to the engine that asked for it
  kTooDear,           // expected to cost more than the request allows
  kBudgetSpent,       // expected to cost more than is left of the day's budget
  kModelUnverified,   // the model's package is not what is asked for, or not of this file
  kModelExpired,      // the package's last day is over
  kModelNeedsPolicy,  // the policy in force is older than the package asks for
  kMemoryCritical,    // the device is too short of memory to compute
  // The choice among what is left.
  kOnlyChoice,
  kEasyPrompt,     // score below the threshold: answered on the device
  kHardPrompt,     // score at or above the threshold: sent to the cloud
  kBiasBattery,    // a low battery moved the score towards the cloud
  kBiasThermal,    // a warm device moved the score towards the cloud
  kBiasMetered,    // a metered network moved the score towards the device
  kBiasBusy,       // a queue on the device moved the score towards the cloud
  kCloudQuicker,   // the expected waiting moved the score towards the cloud
  kDeviceQuicker,  // ... towards the device
  kBiasDeadline,   // one side alone is expected to end in time
  kBiasQuality,    // the caller asked for the best answer
  kBiasBudget,     // money is spent faster than the day goes by
  kBiasSession,    // the conversation stays where it is unless much speaks against it
  kResting,        // the engine that scored better failed just now and rests
  // What else was decided.
  kUnknownPrompt,  // like nothing learned: the guard's score stands
  kWatched,        // the beginning of the local answer is held until it looks sound
};
inline constexpr int kReasons = static_cast<int>(Reason::kWatched) + 1;

std::string_view NameOf(Reason reason);  // "pin_local_only", ...

// Whether a candidate left out for this may be back in a moment: the engine's state, not a rule.
bool MayPass(Reason reason);

}  // namespace weir::router
