// Quotas kept in this process.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "cloud/quota/quota_store.h"
#include "compliance/base/clock.h"

namespace weir::cloud {

// Thread-safe. Forgets at a restart: minutes and days begin anew then.
class MemoryStore final : public QuotaStore {
 public:
  // Past so many keys those that have nothing to remember are dropped; if all have, the newcomer is
  // refused: memory stays bounded, and nobody gets a fresh allowance by crowding others out.
  static constexpr size_t kMostKeys = 1'000'000;

  explicit MemoryStore(const Clock& clock, size_t most_keys = kMostKeys)
      : clock_(clock), most_keys_(most_keys) {}

  absl::StatusOr<Left> Reserve(std::span<const Limit> limits, uint64_t tokens) override;
  void Settle(std::span<const Limit> limits, uint64_t reserved, uint64_t used,
              absl::Time when) override;

 private:
  struct Account {
    Bucket requests;
    Bucket tokens;
    Budget day;
    Budget month;
  };
  static absl::Status Check(const Limit& limit, const Account& account, uint64_t tokens,
                            absl::Time now);
  static void Take(const Allowance& allowance, int64_t tokens, absl::Time when, absl::Time now,
                   Account& account);
  absl::StatusOr<Account*> AccountOf(const std::string& key, absl::Time now);
  void Forget(absl::Time now);

  const Clock& clock_;
  const size_t most_keys_;
  std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
};

}  // namespace weir::cloud
