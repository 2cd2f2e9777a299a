// How much of an answer a policy wants to see before any of it is shown (policy::ReleaseMode).
#pragma once

#include <cstddef>
#include <cstdint>

#include "compliance/policy/policy.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// Code points after which a clause or a sentence is shown though it has not ended: a reader waits
// no longer than for so much. Chinese clauses have 7 to 12 characters, sentences 20 to 50.
inline constexpr size_t kMaxClause = 64;
inline constexpr size_t kMaxSentence = 256;

// Per stream; one thread at a time. Depends on the text only, not on how it was cut.
class ReleaseWindow {
 public:
  explicit ReleaseWindow(policy::ReleaseMode mode) : mode_(mode) {}

  void Push(const text::Unit& unit) {
    if (mode_ == policy::ReleaseMode::kClause || mode_ == policy::ReleaseMode::kSentence) {
      PushWaiting(unit);
    }
  }
  // Bytes before this offset may be shown as far as the mode is concerned. Never moves back.
  uint64_t safe_end() const {
    const bool waits = mode_ == policy::ReleaseMode::kClause ||
                       mode_ == policy::ReleaseMode::kSentence ||
                       mode_ == policy::ReleaseMode::kWhole;
    return waits ? safe_end_ : UINT64_MAX;
  }

 private:
  void PushWaiting(const text::Unit& unit);
  bool Ends(const text::Unit& unit) const;

  policy::ReleaseMode mode_;
  uint64_t safe_end_ = 0;
  size_t waiting_ = 0;       // code points since
  bool after_stop_ = false;  // the newest unit was a full stop, which may also be in a number
};

}  // namespace weir::gate
