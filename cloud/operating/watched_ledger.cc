#include "cloud/operating/watched_ledger.h"

namespace weir::cloud {
namespace {

class WatchedLedger final : public ledger::Ledger {
 public:
  WatchedLedger(std::unique_ptr<ledger::Ledger> ledger, LedgerHealth& health)
      : ledger_(std::move(ledger)), health_(health) {}

  void Append(const ledger::Entry& entry, Done done) override {
    ledger_->Append(entry, [&health = health_, done = std::move(done)](auto receipt) {
      health.Note(receipt.status());
      done(std::move(receipt));
    });
  }
  absl::StatusOr<ledger::Receipt> AppendAndWait(const ledger::Entry& entry) override {
    auto receipt = ledger_->AppendAndWait(entry);
    health_.Note(receipt.status());
    return receipt;
  }
  uint64_t size() const override { return ledger_->size(); }
  const std::string& origin() const override { return ledger_->origin(); }

 private:
  const std::unique_ptr<ledger::Ledger> ledger_;
  LedgerHealth& health_;
};

}  // namespace

void LedgerHealth::Note(const absl::Status& status) {
  // INVALID_ARGUMENT: of that entry alone.
  if (absl::IsInvalidArgument(status)) return;
  failed_at_nanos_ = status.ok() ? kNever : absl::ToUnixNanos(clock_.Now());
}

bool LedgerHealth::refuses() const {
  const int64_t failed_at = failed_at_nanos_;
  return failed_at != kNever && clock_.Now() < absl::FromUnixNanos(failed_at) + kHolds;
}

std::unique_ptr<ledger::Ledger> Watched(std::unique_ptr<ledger::Ledger> ledger,
                                        LedgerHealth& health) {
  return std::make_unique<WatchedLedger>(std::move(ledger), health);
}

}  // namespace weir::cloud
