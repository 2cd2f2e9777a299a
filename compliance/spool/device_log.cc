#include "compliance/spool/device_log.h"

#include <array>
#include <utility>

#include "compliance/base/status.h"

namespace weir::spool {

using ledger::EntryKind;

absl::Status DeviceLog::Replay(const ledger::Spooled& spooled, EntryKind kind, uint64_t at) {
  if (kind == EntryKind::kSpoolConflict) {
    SetConflict();
    return absl::OkStatus();
  }
  if (spooled.index != entries_) return absl::OkStatus();
  if (kind == EntryKind::kSpooled) Append(ledger::LeafHash(spooled.leaf));
  if (kind == EntryKind::kSpoolGap) SkipLost(spooled.lost);
  if (kind == EntryKind::kSpoolHead) {
    WEIR_ASSIGN_OR_RETURN(const auto key, ledger::VerifierKey::Parse(spooled.key));
    SetHead(key, at);
  }
  return absl::OkStatus();
}

absl::Status DeviceLog::CheckOwner(const std::string& tenant,
                                   const ledger::VerifierKey& key) const {
  if (tenant != tenant_ || (key_ && key_->ToString() != key.ToString())) {
    return Error(absl::StatusCode::kPermissionDenied,
                 "this spool was begun by another device: a new log needs a new origin");
  }
  if (!conflict_) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "this spool is in conflict with what is held: a new log needs a new origin");
}

absl::StatusOr<ledger::Checkpoint> DeviceLog::HeadAfter(const Batch& batch,
                                                        const ledger::VerifierKey& key) const {
  const uint64_t end = batch.first + batch.records.size();
  WEIR_ASSIGN_OR_RETURN(const ledger::OpenedNote note,
                        ledger::OpenNote(batch.checkpoint, std::array{key}));
  WEIR_ASSIGN_OR_RETURN(const ledger::Checkpoint head, ledger::ParseBody(note.text));
  if (head.origin != batch.origin || head.size != end || key.name() != batch.origin) {
    return InvalidArgument("the signed head is not that of the {} entries sent", end);
  }
  if (batch.lost > batch.first || batch.first - batch.lost > entries_) {
    return Error(absl::StatusCode::kOutOfRange, "entries {} to {} are missing", entries_,
                 batch.first - batch.lost);
  }
  if (end < entries_) return DataLoss("the device signed {} entries, {} are held", end, entries_);
  if (gap_ || batch.lost > 0) return head;  // no tree to compare with
  ledger::CompactRange tree = tree_;
  for (uint64_t index = entries_; index < end; ++index) {
    tree.Append(ledger::LeafHash(batch.records[index - batch.first].leaf));
  }
  if (tree.Root() != head.root) {
    return DataLoss("the device signed another root at {} entries", end);
  }
  return head;
}

void DeviceLog::Append(const crypto::Digest& leaf) {
  ++entries_;
  tree_.Append(leaf);
}

void DeviceLog::SkipLost(uint64_t lost) {
  entries_ += lost;
  gap_ = true;
}

void DeviceLog::SetHead(const ledger::VerifierKey& key, uint64_t at) {
  key_ = key;
  head_ = at;
}

}  // namespace weir::spool
