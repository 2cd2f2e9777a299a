#include "tests/bench/ledger_log.h"

#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::bench {
namespace {

constexpr size_t kTextBytes = 1024;

}  // namespace

absl::StatusOr<std::unique_ptr<Log>> Log::Make(crypto::Suite suite, ledger::Options options) {
  std::unique_ptr<Log> log(new Log);
  log->suite_ = suite;
  log->options_ = std::move(options);
  WEIR_RETURN_IF_ERROR(log->files_->MakeDirectory(log->path()));
  WEIR_RETURN_IF_ERROR(log->Reopen());
  return log;
}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(crypto::Suite suite) {
  return Make(suite, ledger::Options());
}

absl::StatusOr<std::unique_ptr<Log>> Log::OpenWithSegments(uint64_t segment_bytes) {
  ledger::Options options;
  options.segment_bytes = segment_bytes;
  return Make(crypto::Suite::kIntl, options);
}

absl::Status Log::Reopen() {
  const ledger::KeyOptions of{options_.origin, suite_, ""};
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys, ledger::LoadOrMakeKeys(*files_, path(), of));
  WEIR_ASSIGN_OR_RETURN(ledger_,
                        ledger::Ledger::Open(*files_, clock_, path(), options_, std::move(keys)));
  return absl::OkStatus();
}

void Flight::Begin() {
  if (count_.fetch_add(1) < limit_) return;
  count_.fetch_sub(1);
  std::unique_lock lock(mutex_);
  landed_.wait(lock, [this] { return count_ <= limit_ / 2; });
  count_.fetch_add(1);
}

void Flight::End(const absl::Status& status) {
  if (!status.ok()) {
    const std::lock_guard lock(mutex_);
    status_.Update(status);
  }
  const size_t left = count_.fetch_sub(1) - 1;
  if (left != limit_ / 2 && left != 0) return;
  const std::lock_guard lock(mutex_);
  landed_.notify_one();
}

absl::Status Flight::Land() {
  std::unique_lock lock(mutex_);
  landed_.wait(lock, [this] { return count_ == 0; });
  return status_;
}

absl::Status Log::Append(size_t count, size_t in_flight) {
  const ledger::Entry entry = SampleEntry();
  Flight& flight = flights_.emplace_back(in_flight);
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
