// Limits on use, by reservation: what an answer may cost at most is taken before it begins, and
// what it did not cost is given back at its end. So requests that run at once cannot overdraw a
// budget together.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cloud/quota/quota_store.h"
#include "compliance/base/clock.h"
#include "config/cloud_settings.h"
#include "router/intake.h"

namespace weir::cloud {

// What one request holds. Keeps the debit until it is told otherwise: a caller who leaves has had
// what was generated for it.
class Reservation {
 public:
  Reservation(QuotaStore& store, std::vector<Limit> limits, uint64_t tokens, absl::Time when)
      : store_(store), limits_(std::move(limits)), tokens_(tokens), when_(when) {}
  // The answer cost so much; later calls do nothing.
  void Settle(uint64_t tokens);
  void Refund() { Settle(0); }

 private:
  QuotaStore& store_;
  const std::vector<Limit> limits_;
  const uint64_t tokens_;
  const absl::Time when_;
  bool settled_ = false;
};

// Thread-safe. The store and the clock must outlive it and every reservation.
class Quota {
 public:
  Quota(const config::QuotaSettings& settings, QuotaStore& store, const Clock& clock);

  struct Grant {
    std::unique_ptr<Reservation> reservation;
    // x-ratelimit-{limit,remaining,reset}-{requests,tokens} of the tenant, for limits it has.
    std::vector<std::pair<std::string, std::string>> headers;
  };
  // Errors as QuotaStore::Reserve. `model` may be empty.
  absl::StatusOr<Grant> Reserve(const gate::Request& request, const std::string& model) const;

 private:
  std::vector<Limit> LimitsOf(const gate::Request& request, const std::string& model) const;
  uint64_t MostTokens(const gate::Request& request) const;

  const Allowance tenant_;
  const Allowance person_;
  const Allowance model_;
  std::map<std::string, Allowance> tenants_;
  const uint32_t answer_tokens_;
  QuotaStore& store_;
  const Clock& clock_;
};

}  // namespace weir::cloud
