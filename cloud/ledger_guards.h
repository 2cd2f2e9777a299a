// What stands around the gateway's log when the settings ask for it: witnesses that sign its heads,
// and a second home for its entries.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/witness/cosigner.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

// Lives longer than the ledger that it gave. One thread at a time.
class LedgerGuards {
 public:
  // All of them must outlive it.
  LedgerGuards(const config::CloudSettings& settings, FileSystem& files, const Clock& clock)
      : settings_(settings), files_(files), clock_(clock) {}

  // The ledger to use instead of `ledger`, which lies in settings.ledger.dir. Whatever is wrong
  // with a file that the settings name; later failures are answers to appends.
  absl::StatusOr<std::unique_ptr<ledger::Ledger>> Around(std::unique_ptr<ledger::Ledger> ledger);
  // Null without witnesses; lives as long as this.
  const witness::Cosigner* cosigner() const { return cosigner_.get(); }

 private:
  absl::StatusOr<std::unique_ptr<ledger::Ledger>> WithHome(std::unique_ptr<ledger::Ledger> ledger);
  absl::StatusOr<witness::CosignOptions> ReadOptions(
      const config::WitnessesSettings& witnesses) const;

  const config::CloudSettings settings_;
  FileSystem& files_;
  const Clock& clock_;
  std::unique_ptr<witness::Cosigner> cosigner_;  // null without witnesses
};

}  // namespace weir::cloud
