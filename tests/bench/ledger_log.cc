#include "tests/bench/ledger_log.h"

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::bench {
namespace {

constexpr size_t kTextBytes = 1024;

// Counts what is in flight. Thread-safe.
class Flight {
 public:
  explicit Flight(size_t limit) : limit_(limit) {}

  void Begin() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Flight::HasRoom));
    ++count_;
  }
  void End(const absl::Status& status) {
    const absl::MutexLock lock(&mutex_);
    --count_;
    status_.Update(status);
  }
  absl::Status Land() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Flight::IsEmpty));
    return status_;
  }

 private:
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return count_ < limit_; }
  bool IsEmpty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return count_ == 0; }

  absl::Mutex mutex_;
  const size_t limit_;
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Log>> Log::Open() {
  std::unique_ptr<Log> log(new Log);
  WEIR_RETURN_IF_ERROR(log->files_->MakeDirectory(log->path()));
  const ledger::Options options;
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                        ledger::LoadOrMakeKeys(*log->files_, log->path(), options.origin));
  WEIR_ASSIGN_OR_RETURN(log->ledger_, ledger::Ledger::Open(*log->files_, log->clock_, log->path(),
                                                           options, std::move(keys)));
  return log;
}

absl::Status Log::Append(size_t count, size_t in_flight) {
  const ledger::Entry entry = SampleEntry();
  Flight flight(in_flight);
  for (size_t i = 0; i < count; ++i) {
    flight.Begin();
    ledger_->Append(entry, [&flight](const absl::StatusOr<ledger::Receipt>& receipt) {
      flight.End(receipt.status());
    });
  }
  return flight.Land();
}

ledger::Entry SampleEntry() {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kRecord;
  entry.exchange_name = "bench";
  entry.tenant = "bench";
  entry.policy_profile = "cn-mainland";
  entry.policy_version = 1;
  entry.action = "allow";
  entry.engine = "local";
  entry.texts.push_back({"text", UserText(std::string(kTextBytes, 'x'))});
  return entry;
}

absl::StatusOr<size_t> StoredSizeOf(Log& log) {
  size_t size = 0;
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(log.files(), log.path(), 0, [&](const ledger::StoredEntry& stored) {
        size = stored.leaf_bytes.size();
        for (const std::string& sealed : stored.sealed) size += sealed.size();
        return false;
      }));
  return size;
}

}  // namespace weir::bench
