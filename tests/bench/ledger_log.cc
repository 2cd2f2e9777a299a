#include "tests/bench/ledger_log.h"

#include <condition_variable>
#include <mutex>

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
    std::unique_lock lock(mutex_);
    landed_.wait(lock, [this] { return count_ < limit_; });
    ++count_;
  }
  void End(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    --count_;
    status_.Update(status);
    landed_.notify_one();
  }
  absl::Status Land() {
    std::unique_lock lock(mutex_);
    landed_.wait(lock, [this] { return count_ == 0; });
    return status_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable landed_;
  const size_t limit_;
  size_t count_ = 0;
  absl::Status status_;
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
