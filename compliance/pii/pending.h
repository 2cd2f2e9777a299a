// Hits that something still open may overlap, and how overlaps end.
#pragma once

#include <optional>
#include <vector>

#include "compliance/pii/hit.h"

namespace weir::pii {

// A hit around another one wins when it is believable, otherwise the surer one; equally sure, the
// longer one. The loser keeps what stands before the winner. Per stream; one thread at a time.
class Pending {
 public:
  void Add(const Found& found);
  // Reports, in order, what nothing can overlap any more: `open` is the offset from which
  // recognisers are open. What is kMaxRunUnits old at unit number `unit` does not wait.
  void Settle(uint64_t open, uint64_t unit, std::vector<Hit>& hits);

  bool empty() const { return waiting_.empty(); }
  // REQUIRES: not empty.
  uint64_t begin() const { return waiting_.front().hit.begin; }

 private:
  std::vector<Found> waiting_;  // by begin, without overlaps
  uint64_t reported_end_ = 0;
};

}  // namespace weir::pii
