// Sums detections up to a verdict. However many there are, a verdict stays small.
#pragma once

#include <cstddef>

#include "compliance/gate/detector.h"
#include "compliance/gate/verdict.h"

namespace weir::gate {

// Findings recorded in one verdict. The action takes every detection into account; when there are
// more, those that lead to an action are kept before those that do not.
inline constexpr size_t kMaxFindings = 256;

// One thread at a time. The policy must outlive it.
class Tally {
 public:
  explicit Tally(const policy::Policy& policy) : policy_(policy) {}

  void Add(const Detection& detection, uint32_t turn);
  const Verdict& verdict() const { return verdict_; }  // sorted by turn, begin, end, rule
  // The category that decided: of the first detection with the strongest action. Empty: none.
  const std::string& category() const { return category_; }

 private:
  bool MakeRoom(Action action);

  const policy::Policy& policy_;
  Verdict verdict_;
  std::string category_;
};

}  // namespace weir::gate
