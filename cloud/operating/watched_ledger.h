// The ledger, and whether it takes entries: a gateway that cannot record answers nobody, so
// balancers are to send nobody to it.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "compliance/base/clock.h"
#include "compliance/ledger/ledger.h"

namespace weir::cloud {

// When the ledger last failed an entry. Thread-safe; the clock must outlive it.
class LedgerHealth {
 public:
  // Without entries nobody would learn that it works again: after so long it counts as taking them.
  static constexpr absl::Duration kHolds = absl::Seconds(5);

  explicit LedgerHealth(const Clock& clock) : clock_(clock) {}
  void Note(const absl::Status& status);
  bool refuses() const;

 private:
  static constexpr int64_t kNever = -1;
  const Clock& clock_;
  std::atomic<int64_t> failed_at_nanos_ = kNever;  // of the last entry, if that failed
};

// Passes everything on and notes how each entry went. `health` must outlive it.
std::unique_ptr<ledger::Ledger> Watched(std::unique_ptr<ledger::Ledger> ledger,
                                        LedgerHealth& health);

}  // namespace weir::cloud
