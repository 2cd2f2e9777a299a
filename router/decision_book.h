// What was decided lately in this process, for who looks at the status. No text of anybody's.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace weir::router {

// One prompt of an exchange; previews are none.
struct PastDecision {
  absl::Time at;
  std::string outcome;             // the engine's id, kUnrouted or kRefused
  std::vector<std::string> codes;  // Decision::Codes(); of a refusal its reason; else what Route() said
  friend bool operator==(const PastDecision&, const PastDecision&) = default;
};
inline constexpr char kUnrouted[] = "none";    // no engine was permitted
inline constexpr char kRefused[] = "refused";  // by the gate, before any engine was looked for

// Thread-safe.
class DecisionBook {
 public:
  static constexpr size_t kKept = 8;

  struct Snapshot {
    std::map<std::string, uint64_t> counts;  // by outcome, since the start
    std::vector<PastDecision> last;          // newest first; at most kKept
  };

  void Note(PastDecision decision) {
    const std::lock_guard lock(mutex_);
    ++counts_[decision.outcome];
    last_.push_front(std::move(decision));
    if (last_.size() > kKept) last_.pop_back();
  }
  Snapshot snapshot() const {
    const std::lock_guard lock(mutex_);
    return {counts_, {last_.begin(), last_.end()}};
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, uint64_t> counts_;  // guarded by mutex_, as is
  std::deque<PastDecision> last_;
};

}  // namespace weir::router
