// A device's ledger that has an end: once it has so many bytes nothing new is begun, until the
// oldest of it could be deleted (prune.h). Fail closed: without room for the record there is no
// answer, on the device or from the cloud, and nothing that is not proven elsewhere is dropped.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"

namespace weir::spool {

// What is begun must end: everything but the opening of an exchange may still be written, up to an
// eighth more.
inline constexpr uint64_t kReserveShare = 8;

// Thread-safe.
class BoundedLedger final : public ledger::Ledger {
 public:
  // `ledger` lies in `dir`; `limit_bytes` are those of its segment files. Beside them the
  // directory holds the tiles: the clear part of the same entries once more, and about 33 bytes for
  // each entry that was ever written. A file made ahead counts as far as it is there. `files` must
  // outlive it. As the file system says, when the size cannot be told.
  static absl::StatusOr<std::unique_ptr<BoundedLedger>> Open(FileSystem& files, std::string dir,
                                                             std::unique_ptr<Ledger> ledger,
                                                             uint64_t limit_bytes);

  // RESOURCE_EXHAUSTED: the record on this device is full.
  void Append(const ledger::Entry& entry, Done done) override;
  absl::StatusOr<ledger::Receipt> AppendAndWait(const ledger::Entry& entry) override;
  uint64_t size() const override { return ledger_->size(); }
  const std::string& origin() const override { return ledger_->origin(); }

 private:
  BoundedLedger(FileSystem& files, std::string dir, std::unique_ptr<Ledger> ledger,
                uint64_t limit_bytes)
      : files_(files), dir_(std::move(dir)), ledger_(std::move(ledger)), limit_(limit_bytes) {}
  absl::Status Reserve(const ledger::Entry& entry);
  absl::Status Measure();

  FileSystem& files_;
  const std::string dir_;
  const std::unique_ptr<Ledger> ledger_;
  const uint64_t limit_;
  std::mutex mutex_;   // guards most_
  uint64_t most_ = 0;  // bytes at most: measured, and what was appended since at its largest
};

}  // namespace weir::spool
