#include "compliance/spool/bounded_ledger.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/wire.h"
#include "compliance/spool/prune.h"

namespace weir::spool {
namespace {

// No entry has more on disk: its leaf, its texts, and for each what sealing and framing add.
uint64_t MostBytesOf(const ledger::Entry& entry) {
  constexpr uint64_t kAddedToEach = 256;
  uint64_t bytes = ledger::kEntryLimitBytes + kAddedToEach;
  for (const ledger::SealedText& text : entry.texts) {
    bytes += text.text.size_bytes() + kAddedToEach;
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BoundedLedger>> BoundedLedger::Open(FileSystem& files,
                                                                   std::string dir,
                                                                   std::unique_ptr<Ledger> ledger,
                                                                   uint64_t limit_bytes) {
  std::unique_ptr<BoundedLedger> bounded(
      new BoundedLedger(files, std::move(dir), std::move(ledger), limit_bytes));
  WEIR_RETURN_IF_ERROR(bounded->Measure());
  return bounded;
}

absl::Status BoundedLedger::Measure() {
  WEIR_ASSIGN_OR_RETURN(most_, SegmentBytes(files_, dir_));
  return absl::OkStatus();
}

// The files are looked at only when what may have been written since the last look could have
// filled them.
absl::Status BoundedLedger::Reserve(const ledger::Entry& entry) {
  const bool begins = entry.kind == ledger::EntryKind::kOpen;
  const uint64_t limit = begins ? limit_ : limit_ + limit_ / kReserveShare;
  const uint64_t bytes = MostBytesOf(entry);
  const std::lock_guard lock(mutex_);
  if (most_ + bytes > limit) WEIR_RETURN_IF_ERROR(Measure());
  if (most_ + bytes > limit) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "the record on this device is full: {} bytes of {}; nothing is begun until a "
                 "gateway has taken the oldest of it",
                 most_, limit_);
  }
  most_ += bytes;
  return absl::OkStatus();
}

void BoundedLedger::Append(const ledger::Entry& entry, Done done) {
  if (absl::Status full = Reserve(entry); !full.ok()) return done(std::move(full));
  ledger_->Append(entry, std::move(done));
}

absl::StatusOr<ledger::Receipt> BoundedLedger::AppendAndWait(const ledger::Entry& entry) {
  WEIR_RETURN_IF_ERROR(Reserve(entry));
  return ledger_->AppendAndWait(entry);
}

}  // namespace weir::spool
