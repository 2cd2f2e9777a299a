// Watches for combinations: one word of each group within a few code points, and none of the words
// without which they must be.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// A word of combinations, found in the text.
struct PartHit {
  uint32_t entry = 0;
  uint64_t begin = 0;  // bytes
  uint64_t end = 0;
  uint64_t first = 0;  // code points
  uint64_t last = 0;   // one past the end
};

struct FiredCombination {
  uint32_t combination = 0;
  uint64_t begin = 0;  // bytes: from the first word to the end of the last one
  uint64_t end = 0;
};

// Per stream; one thread at a time. The policy must outlive it.
class CombinationWindow {
 public:
  // `now` says which combinations are in force; without it all are.
  explicit CombinationWindow(const policy::Policy& policy,
                             std::optional<absl::Time> now = std::nullopt);
  // Takes the next word and appends what fires with it. REQUIRES: words come in order of `begin`.
  // A combination fires again only for words behind its last firing. What it must be without counts
  // when it came before `hit` and ends no later (policy::Combination).
  void Add(const PartHit& hit, std::vector<FiredCombination>& fired);

 private:
  struct Fired {
    uint32_t combination = 0;
    uint64_t last = 0;
  };
  struct Choice {  // the word of one group that ends first; of the newest word's group, that word
    uint64_t last = 0;
    uint64_t end = 0;
  };

  void Forget(uint64_t newest_first);
  bool MayFire(const PartHit& hit, const policy::Membership& membership);
  bool IsInForce(uint32_t combination) const;
  bool IsHarmless(const PartHit& hit, uint32_t combination) const;
  bool Check(const policy::Membership& newest, FiredCombination& fired);
  bool TakeWord(const PartHit& hit, const policy::Membership& newest);
  bool Complete(uint64_t first, uint32_t within, FiredCombination& fired) const;
  uint64_t LastFiring(uint32_t combination) const;

  const policy::EntryTable& entries_;
  const std::vector<policy::Combination>& rules_;
  std::optional<absl::Time> now_;
  std::vector<PartHit> hits_;        // in order of begin
  std::vector<uint32_t> last_seen_;  // by group of all combinations: where its newest word begins
  std::vector<Fired> fired_;
  std::vector<Choice> choices_;  // scratch, one a group
};

}  // namespace weir::gate
