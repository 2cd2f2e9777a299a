// Only the gate says what may be asked and what may be read.
#include <string>
#include <utility>
#include <vector>

#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"

namespace weir::gate {

// The way that exists: from an admission to what an engine may see and what a reader may read.
Prompt Allowed(const Gate& gate, const Admitted& admitted) {
  const Released released = gate.OpenRelease(admitted)->Push("text").text;
  return released.empty() ? admitted.PromptFor(Place::kCloud) : admitted.PromptFor(Place::kDevice);
}

#ifdef WEIR_MISUSE_released_from_text
Released Forge(std::string text) { return Released(std::move(text)); }
#endif

#ifdef WEIR_MISUSE_admitted_from_nothing
Admitted Forge() { return Admitted(); }
#endif

#ifdef WEIR_MISUSE_prompt_from_turns
Prompt Forge(std::vector<Turn> turns) { return Prompt(std::move(turns)); }
#endif

#ifdef WEIR_MISUSE_refusal_with_own_reply
Refusal Forge(Released reply) { return Refusal(RefusalReason::kContent, Verdict(), reply); }
#endif

#ifdef WEIR_MISUSE_request_without_validation
Request Forge(RequestFields fields, absl::Time now) { return Request(std::move(fields), now); }
#endif

#ifdef WEIR_MISUSE_release_without_gate
Release Forge() { return Release(nullptr); }
#endif

}  // namespace weir::gate
