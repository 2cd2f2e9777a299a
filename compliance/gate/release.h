// The guard of one answer stream: releases what can no longer become part of a hit, at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/gate/gate.h"
#include "compliance/gate/second_look.h"

namespace weir::gate {

enum class Flow : uint8_t {
  kContinue,  // keep generating
  kStop,      // abort the engine, withdraw what was shown, show refusal().reply()
};

// Per stream; one thread at a time. For any cutting of the same text the released text, the verdict
// and the place of a stop are the same.
class Release {
 public:
  struct Step {
    Released text;  // may be empty; always whole characters
    Flow flow = Flow::kContinue;
  };

  ~Release();
  // The layers whose states HearState wants of the engine; empty: it is not to be called.
  const std::vector<uint8_t>& state_layers() const;
  // What the engine's model made of the prompt; before any Push, or what stage two says is missing.
  Step HearState(const classify::PromptState& state);
  // Takes the engine's next bytes, cut anywhere. After kStop no call may follow (CHECK).
  Step Push(std::string_view bytes);
  // End of the answer: releases what was held back, or stops.
  Step Finish();

  // Whether a guard model's opinion of the prompt is to be asked for; HearOpinion comes before Push
  // then, or the opinion counts as missing.
  bool awaits_opinion() const;
  Step HearOpinion(const absl::StatusOr<classify::Opinion>& opinion);

  const SecondLook& second_look() const;          // at the prompt
  const Verdict& verdict() const;                 // offsets are in the engine's text
  const std::optional<Refusal>& refusal() const;  // set once the flow is kStop
  size_t held_code_points() const;                // held back now
  uint64_t released_code_points() const;

 private:
  friend class Gate;
  struct State;
  explicit Release(std::unique_ptr<State> state);
  Step StepOf(std::string text, bool goes_on);
  bool StopsPrompt();
  Step RefusePrompt();
  bool Unguarded() const;
  Step StopUnguarded();
  std::unique_ptr<State> state_;
};

}  // namespace weir::gate
