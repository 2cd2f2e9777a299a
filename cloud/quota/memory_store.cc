#include "cloud/quota/memory_store.h"

#include <algorithm>

#include "cloud/quota/reached.h"
#include "compliance/base/status.h"

namespace weir::cloud {
absl::Status MemoryStore::Check(const Limit& limit, const Account& account, uint64_t tokens,
                                absl::Time now) {
  const Allowance& most = limit.allowance;
  if (most.requests_per_minute > 0) {
    const absl::Duration wait = account.requests.WaitFor(1, most.requests_per_minute, now);
    if (wait > absl::ZeroDuration()) {
      return Reached(limit, Figure::kRequestsPerMinute, wait);
    }
  }
  if (most.tokens_per_minute > 0) {
    const absl::Duration wait = account.tokens.WaitFor(tokens, most.tokens_per_minute, now);
    if (wait > absl::ZeroDuration()) {
      return Reached(limit, Figure::kTokensPerMinute, wait);
    }
  }
  const Period day = DayOf(now);
  if (most.tokens_per_day > 0 && account.day.used(day.number) + tokens > most.tokens_per_day) {
    return Reached(limit, Figure::kTokensPerDay, day.next - now);
  }
  const Period month = MonthOf(now);
  if (most.tokens_per_month > 0 &&
      account.month.used(month.number) + tokens > most.tokens_per_month) {
    return Reached(limit, Figure::kTokensPerMonth, month.next - now);
  }
  return absl::OkStatus();
}

void MemoryStore::Take(const Allowance& allowance, int64_t tokens, absl::Time when, absl::Time now,
                       Account& account) {
  if (allowance.tokens_per_minute > 0) {
    account.tokens.Take(tokens, allowance.tokens_per_minute, now);
  }
  account.day.Take(tokens, DayOf(when).number);
  account.month.Take(tokens, MonthOf(when).number);
}

absl::StatusOr<MemoryStore::Account*> MemoryStore::AccountOf(const std::string& key,
                                                             absl::Time now) {
  const auto found = accounts_.find(key);
  if (found != accounts_.end()) return &found->second;
  if (accounts_.size() >= most_keys_) Forget(now);
  if (accounts_.size() >= most_keys_) {
    return Error(absl::StatusCode::kResourceExhausted, "the limits of {} callers are kept, no more",
                 most_keys_);
  }
  return &accounts_[key];
}

void MemoryStore::Forget(absl::Time now) {
  std::erase_if(accounts_, [now](const auto& item) {
    const Account& account = item.second;
    return account.requests.full_at() <= now && account.tokens.full_at() <= now &&
           account.month.used(MonthOf(now).number) == 0;
  });
}

absl::StatusOr<Left> MemoryStore::Reserve(std::span<const Limit> limits, uint64_t tokens) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = clock_.Now();
  for (const Limit& limit : limits) {
    WEIR_ASSIGN_OR_RETURN(const Account* account, AccountOf(limit.key, now));
    WEIR_RETURN_IF_ERROR(Check(limit, *account, tokens, now));
  }
  for (const Limit& limit : limits) {
    Account& account = accounts_[limit.key];
    if (limit.allowance.requests_per_minute > 0) {
      account.requests.Take(1, limit.allowance.requests_per_minute, now);
    }
    Take(limit.allowance, static_cast<int64_t>(tokens), now, now, account);
  }
  if (limits.empty()) return Left{};
  const Account& first = accounts_[limits.front().key];
  const Allowance& most = limits.front().allowance;
  return Left{.requests = first.requests.left(most.requests_per_minute, now),
              .tokens = first.tokens.left(most.tokens_per_minute, now),
              .requests_full_in = std::max(first.requests.full_at() - now, absl::ZeroDuration()),
              .tokens_full_in = std::max(first.tokens.full_at() - now, absl::ZeroDuration())};
}

void MemoryStore::Settle(std::span<const Limit> limits, uint64_t reserved, uint64_t used,
                         absl::Time when) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = clock_.Now();
  for (const Limit& limit : limits) {
    const auto found = accounts_.find(limit.key);
    if (found == accounts_.end()) continue;
    Take(limit.allowance, static_cast<int64_t>(used) - static_cast<int64_t>(reserved), when, now,
         found->second);
  }
}

}  // namespace weir::cloud
