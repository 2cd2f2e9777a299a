// The guard of one answer stream: releases what can no longer become part of a hit, at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "compliance/gate/gate.h"

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
  // Takes the engine's next bytes, cut anywhere. After kStop no call may follow (CHECK).
  Step Push(std::string_view bytes);
  // End of the answer: releases what was held back, or stops.
  Step Finish();

  const Verdict& verdict() const;                 // offsets are in the engine's text
  const std::optional<Refusal>& refusal() const;  // set once the flow is kStop
  size_t held_code_points() const;                // held back now
  uint64_t released_code_points() const;

 private:
  friend class Gate;
  struct State;
  explicit Release(std::unique_ptr<State> state);
  Step StepOf(std::string text, bool goes_on);
  std::unique_ptr<State> state_;
};

}  // namespace weir::gate
