#include "compliance/spool/ingest.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::spool {

using ledger::Entry;
using ledger::EntryKind;
using ledger::Spooled;

// One batch on its way into the log. It lives in the callbacks of its appends.
class Ingest::Taking : public std::enable_shared_from_this<Taking> {
 public:
  Taking(Ingest& ingest, ledger::VerifierKey key, DeviceLog log, Batch batch, Done done)
      : ingest_(ingest),
        key_(std::move(key)),
        log_(std::move(log)),
        batch_(std::move(batch)),
        done_(std::move(done)) {}

  void Run() {
    const auto head = log_.HeadAfter(batch_, key_);
    if (head.ok()) {
      AppendNew(*head);
    } else if (head.status().code() == absl::StatusCode::kDataLoss) {
      AppendConflict(head.status());
    } else {
      failure_ = head.status();
    }
    Settle();  // for Run itself
  }

 private:
  void AppendNew(const ledger::Checkpoint& head) {
    const uint64_t start = log_.entries();
    if (batch_.first > start) AppendGap(batch_.first - start);
    for (uint64_t index = std::max(start, batch_.first); index < head.size && !failed_; ++index) {
      AppendRecord(EntryKind::kSpooled, index);
    }
    if (failed_) return;
    Spooled spooled{.origin = batch_.origin,
                    .index = head.size,
                    .leaf = {},
                    .root = std::string(head.root.view()),
                    .checkpoint = batch_.checkpoint,
                    .key = key_.ToString(),
                    .lost = 0,
                    .sealed = {}};
    Append(EntryKind::kSpoolHead, std::move(spooled),
           [this](const ledger::Receipt& receipt) { log_.SetHead(key_, receipt.index); });
  }

  void AppendGap(uint64_t lost) {
    log::Warning("spool_gap", {{"lost", lost}});
    Spooled spooled{.origin = batch_.origin,
                    .index = log_.entries(),
                    .leaf = {},
                    .root = {},
                    .checkpoint = {},
                    .key = {},
                    .lost = lost,
                    .sealed = {}};
    Append(EntryKind::kSpoolGap, std::move(spooled),
           [this, lost](const ledger::Receipt&) { log_.SkipLost(lost); });
  }

  // Both sides are kept: what is held stays, and what contradicts it is recorded as sent.
  void AppendConflict(const absl::Status& why) {
    log::LogError("spool_conflict", {{"held", log_.entries()}, {"status", why}});
    log_.SetConflict();
    failure_ = why;
    for (uint64_t i = 0; i < batch_.records.size(); ++i) {
      AppendRecord(EntryKind::kSpoolConflict, batch_.first + i);
    }
    Spooled spooled{.origin = batch_.origin,
                    .index = batch_.first,
                    .leaf = {},
                    .root = {},
                    .checkpoint = batch_.checkpoint,
                    .key = {},
                    .lost = 0,
                    .sealed = {}};
    Append(EntryKind::kSpoolConflict, std::move(spooled), [](const ledger::Receipt&) {});
  }

  void AppendRecord(EntryKind kind, uint64_t index) {
    Record& record = batch_.records[index - batch_.first];
    const crypto::Digest leaf = ledger::LeafHash(record.leaf);
    Spooled spooled{.origin = batch_.origin,
                    .index = index,
                    .leaf = std::move(record.leaf),
                    .root = {},
                    .checkpoint = {},
                    .key = {},
                    .lost = 0,
                    .sealed = std::move(record.sealed)};
    Append(kind, std::move(spooled), [this, kind, leaf](const ledger::Receipt&) {
      if (kind == EntryKind::kSpooled) log_.Append(leaf);
    });
  }

  // The log completes appends in their order, on one thread, so `durable` needs no lock: only the
  // last of them and Run meet, in Settle.
  void Append(EntryKind kind, Spooled spooled,
              std::function<void(const ledger::Receipt&)> durable) {
    Entry entry;
    entry.kind = kind;
    entry.tenant = log_.tenant();
    entry.spooled = std::move(spooled);
    ++pending_;
    ingest_.ledger_.Append(entry, [self = shared_from_this(), durable = std::move(durable)](
                                      const absl::StatusOr<ledger::Receipt>& receipt) {
      if (receipt.ok()) {
        durable(*receipt);
      } else {
        self->Fail(receipt.status());
      }
      self->Settle();
    });
  }

  void Fail(const absl::Status& why) {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    if (failure_.ok()) failure_ = why;
  }

  void Settle() {
    if (--pending_ != 0) return;
    const Held held = log_.held();
    ingest_.Finish(batch_.origin, std::move(log_), failure_);
    if (failure_.ok()) {
      done_(held);
    } else {
      done_(failure_);
    }
  }

  Ingest& ingest_;
  const ledger::VerifierKey key_;
  DeviceLog log_;
  Batch batch_;
  const Done done_;
  std::atomic<size_t> pending_ = 1;  // appends that have not called back, and Run
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // guards failure_ while appends are pending
  absl::Status failure_;
};

absl::StatusOr<std::unique_ptr<Ingest>> Ingest::Open(FileSystem& files, const std::string& dir,
                                                     ledger::Ledger& ledger) {
  auto ingest = std::unique_ptr<Ingest>(new Ingest(files, dir, ledger));
  const std::lock_guard lock(ingest->mutex_);
  WEIR_RETURN_IF_ERROR(ingest->ReadLog());
  return ingest;
}

absl::Status Ingest::ReadLog() {
  logs_.clear();
  origins_of_tenant_.clear();
  absl::Status damage;
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(files_, dir_, 0, [&](const ledger::StoredEntry& stored) {
        if (stored.entry.spooled) damage = Replay(stored.entry, stored.index);
        return damage.ok();
      }));
  return damage;
}

// An entry that is durable now was written after all that may have been on its way.
absl::Status Ingest::Settle() {
  if (!unsure_) return absl::OkStatus();
  if (!busy_.empty()) return Error(absl::StatusCode::kAborted, "the log is being read again");
  Entry resumed;
  resumed.reasons = {"spool_resumed"};
  WEIR_RETURN_IF_ERROR(ledger_.AppendAndWait(resumed).status());
  WEIR_RETURN_IF_ERROR(ReadLog());
  unsure_ = false;
  return absl::OkStatus();
}

absl::Status Ingest::Replay(const Entry& entry, uint64_t at) {
  const auto [found, is_new] = logs_.try_emplace(entry.spooled->origin, DeviceLog(entry.tenant));
  if (is_new) ++origins_of_tenant_[entry.tenant];
  return found->second.Replay(*entry.spooled, entry.kind, at);
}

absl::StatusOr<DeviceLog> Ingest::Begin(const std::string& tenant, const Batch& batch,
                                        const ledger::VerifierKey& key) {
  const std::lock_guard lock(mutex_);
  WEIR_RETURN_IF_ERROR(Settle());
  const auto found = logs_.find(batch.origin);
  if (found == logs_.end()) {
    size_t& origins = origins_of_tenant_[tenant];
    if (origins >= kOriginsPerTenant) {
      return Error(absl::StatusCode::kResourceExhausted, "{} logs of this device are held already",
                   origins);
    }
    ++origins;
  }
  DeviceLog& log = logs_.try_emplace(batch.origin, DeviceLog(tenant)).first->second;
  WEIR_RETURN_IF_ERROR(log.CheckOwner(tenant, key));
  if (!busy_.insert(batch.origin).second) {
    return Error(absl::StatusCode::kAborted, "another batch of this spool is on its way");
  }
  return log;
}

void Ingest::Finish(const std::string& origin, DeviceLog log, const absl::Status& failure) {
  const std::lock_guard lock(mutex_);
  unsure_ = unsure_ || failure.code() == absl::StatusCode::kUnavailable;
  busy_.erase(origin);
  if (log.entries() > 0 || log.in_conflict()) {
    logs_.insert_or_assign(origin, std::move(log));
  } else if (logs_.erase(origin) > 0) {  // nothing was taken: it may be begun by another
    --origins_of_tenant_[log.tenant()];
  }
}

void Ingest::Take(const std::string& tenant, Batch batch, Done done) {
  const auto key = ledger::VerifierKey::Parse(batch.key);
  if (!key.ok()) return done(key.status());
  if (key->name() != batch.origin) {
    return done(InvalidArgument("the verifier key is not that of the spool"));
  }
  auto log = Begin(tenant, batch, *key);
  if (!log.ok()) return done(log.status());
  if (batch.records.empty()) {
    const Held held = log->held();
    Finish(batch.origin, *std::move(log), absl::OkStatus());
    return done(held);
  }
  std::make_shared<Taking>(*this, *key, *std::move(log), std::move(batch), std::move(done))->Run();
}

size_t Ingest::origins() const {
  const std::lock_guard lock(mutex_);
  return logs_.size();
}

}  // namespace weir::spool
