// What the classifiers made of the text that is asked now: all that their verdict follows from. It
// is recorded, so that the verdict can be drawn again from the record alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "compliance/classify/model.h"
#include "compliance/classify/weigh.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// Of one user's text. Scores and bars in permille.
struct Judged {
  uint32_t request = 0;               // stage one, by head
  uint32_t statement = 0;             //
  std::optional<uint32_t> stage_two;  // of the request; nothing: not asked, or missing
  bool lexicon = false;               // words were found that do not decide alone
  classify::Weights weights;          // the policy's, as everything below
  uint32_t least = 0;
  uint32_t request_bar = 0;
  uint32_t statement_bar = 0;
  uint32_t turn = 0;     // where it was said
  uint64_t end = 0;      // bytes of the text
  bool refuses = false;  // what was made of it
  friend bool operator==(const Judged&, const Judged&) = default;
};

// What the weights make of a head's score: permille. Stage two speaks of requests only.
inline uint32_t TotalOf(const Judged& judged, classify::Head head) {
  const bool request = head == classify::Head::kRequest;
  return classify::Weigh({request ? judged.request : judged.statement,
                          request ? judged.stage_two : std::nullopt, judged.lexicon},
                         judged.weights, judged.least);
}

// The verdict: a pure function of everything but `refuses` itself.
inline bool Refuses(const Judged& judged) {
  return TotalOf(judged, classify::Head::kRequest) >= judged.request_bar ||
         TotalOf(judged, classify::Head::kStatement) >= judged.statement_bar;
}

}  // namespace weir::gate
