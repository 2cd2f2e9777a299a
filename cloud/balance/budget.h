// How many extra requests may be made beside the ordinary ones: a share of them, and a few in a
// row. So retries and hedges cannot multiply the load of a cluster that is going down (gRFC A6).
#pragma once

#include <cstdint>

namespace weir::cloud {

// One thread at a time. Never spends more than burst + earned * share / 1000.
class Budget {
 public:
  Budget(uint32_t burst, uint32_t share_permille)
      : most_(1000ull * burst), share_permille_(share_permille), left_(most_) {}

  void Earn() { left_ = left_ + share_permille_ < most_ ? left_ + share_permille_ : most_; }
  bool enough() const { return left_ >= 1000; }
  // REQUIRES: enough().
  void Spend() { left_ -= 1000; }

 private:
  const uint64_t most_;  // thousandths of a request, like everything here
  const uint32_t share_permille_;
  uint64_t left_;
};

}  // namespace weir::cloud
