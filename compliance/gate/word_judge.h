// Whether what looks like a word of the lexicon is one: the same letters inside longer words are
// not, and what only sounds like it is one when nothing else explains it.
#pragma once

#include <cstdint>

#include "compliance/gate/readings.h"
#include "compliance/gate/recent_units.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

enum class Standing : uint8_t {
  kNotAWord,  // inside other words, or an accident of sound
  kWeak,      // recorded; decides nothing alone
  kStands,
};

// A value. The policy and the units must outlive it.
class WordJudge {
 public:
  WordJudge(const policy::Policy& policy, const RecentUnits& units)
      : policy_(policy), units_(units) {}

  // Whether the units after the hit that have come decide it. A hit that needs none is decided at
  // once; others wait for at most kContext units.
  bool IsDecided(const ReadHit& hit) const;
  // The verdict; before it is decided, that for a text that ends here. REQUIRES: the hit ends at
  // one of the kContext + 1 newest units.
  Standing Judge(const ReadHit& hit) const;

  static constexpr uint64_t kContext = 4;  // units on each side

 private:
  bool NeedsWords(const ReadHit& hit) const;
  Standing JudgeWords(const ReadHit& hit) const;
  Standing JudgeSound(const ReadHit& hit) const;

  const policy::Policy& policy_;
  const RecentUnits& units_;
};

}  // namespace weir::gate
