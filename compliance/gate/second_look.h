// The judgement's second stage in the gate. It looks at what the answering model itself made of the
// asked text, or else hears a guard model that is asked beside it, so it speaks after a prompt was
// admitted and before the first word of the answer: an answer whose prompt it refuses is not begun.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/classify/stage_two.h"
#include "compliance/classify/state_head.h"
#include "compliance/gate/judged.h"
#include "compliance/gate/verdict.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// Per exchange; one thread at a time. The policy must outlive it.
class SecondLook {
 public:
  // `judged`: what stage one made of the newest text; nothing: nothing was judged. `model`: the
  // name of the one that answers (EngineInfo::model). `guard`: whether a guard model can be asked;
  // it is where no head fits the answering model.
  SecondLook(const policy::Policy& policy, const std::optional<Judged>& judged,
             std::string_view model, bool guard = false);

  // Whether it has still to speak: nothing may be shown before.
  bool waits() const { return waits_; }
  // Whether it is the guard model's opinion that it waits for: to be asked for, once.
  bool awaits_opinion() const { return waits_ && layers_.empty(); }
  // The layers whose states it wants; empty: none, it is missing or not asked.
  const std::vector<uint8_t>& layers() const { return layers_; }
  // What the model made of the text, or that no state came. REQUIRES: waits().
  void Hear(const classify::PromptState& state);
  void HearNothing();
  // What the guard model said, or why it did not. REQUIRES: waits().
  void HearOpinion(const absl::StatusOr<classify::Opinion>& opinion);

  const Verdict& verdict() const { return verdict_; }        // what it adds to the prompt's
  const std::string& category() const { return category_; }  // the deciding one; may be empty
  const std::optional<Judged>& judged() const { return judged_; }
  // For the record: empty, or "stage2:missing:model" (there is none, or for another model),
  // "stage2:missing:state", "stage2:missing:slow" (the guard model's time was up),
  // "stage2:missing:failed".
  const std::string& note() const { return note_; }

 private:
  void Miss(std::string_view why);
  void Weigh(uint32_t permille, std::string_view category, Evidence kind, const std::string& rule);
  void Find(std::string_view category, Evidence kind, std::string rule, Action action);

  const policy::Policy& policy_;
  std::optional<Judged> judged_;
  std::vector<uint8_t> layers_;
  bool waits_ = false;
  Verdict verdict_;
  std::string category_;
  std::string note_;
};

}  // namespace weir::gate
