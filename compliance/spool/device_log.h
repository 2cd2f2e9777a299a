// What a gateway knows of one device's log: a value that is rebuilt from the gateway's own log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/entry.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/tree.h"
#include "compliance/spool/batch.h"

namespace weir::spool {

// One thread at a time.
class DeviceLog {
 public:
  explicit DeviceLog(std::string tenant) : tenant_(std::move(tenant)) {}

  // Takes over one of the gateway's own spool entries, at the start of the gateway. `at` is its
  // index. What does not go on from the ones before it is not held: the ledger may have written it
  // after it refused one before it. INVALID_ARGUMENT: its key is none.
  absl::Status Replay(const ledger::Spooled& spooled, ledger::EntryKind kind, uint64_t at);

  // Whether this tenant and this key may go on with this log. PERMISSION_DENIED: another tenant or
  // another key began it. FAILED_PRECONDITION: it was found in conflict and takes nothing more.
  absl::Status CheckOwner(const std::string& tenant, const ledger::VerifierKey& key) const;

  // The head that `batch` would give. OUT_OF_RANGE: entries between what is held and the batch are
  // missing. INVALID_ARGUMENT: the batch is not well formed. DATA_LOSS: the device signed a head
  // that does not go on from what is held: a restored copy, or tampering.
  absl::StatusOr<ledger::Checkpoint> HeadAfter(const Batch& batch,
                                               const ledger::VerifierKey& key) const;

  // One more entry is durable.
  void Append(const crypto::Digest& leaf);
  void SkipLost(uint64_t lost);
  void SetHead(const ledger::VerifierKey& key, uint64_t at);
  void SetConflict() { conflict_ = true; }

  uint64_t entries() const { return entries_; }
  bool in_conflict() const { return conflict_; }
  Held held() const { return {entries_, head_, !gap_, {}}; }
  const std::string& tenant() const { return tenant_; }

 private:
  std::string tenant_;
  std::optional<ledger::VerifierKey> key_;
  uint64_t entries_ = 0;
  ledger::CompactRange tree_;  // over all of them; of no use after a gap
  bool gap_ = false;
  bool conflict_ = false;
  std::optional<uint64_t> head_;
};

}  // namespace weir::spool
