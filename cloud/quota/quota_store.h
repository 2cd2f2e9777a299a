// Where it is kept what everybody has used: in this process, or shared by replicas.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cloud/quota/allowance.h"

namespace weir::cloud {

// One of the limits that a request falls under.
struct Limit {
  std::string key;  // "tenant/acme"
  Allowance allowance;
};

// What the first of the limits still has after a grant.
struct Left {
  uint64_t requests = 0;
  uint64_t tokens = 0;
  absl::Duration requests_full_in;
  absl::Duration tokens_full_in;
};

// Thread-safe.
class QuotaStore {
 public:
  virtual ~QuotaStore() = default;
  // One request and so many tokens under every limit, or nothing at all under any.
  // RESOURCE_EXHAUSTED names the limit and says when to ask again (router::RetryAfter);
  // UNAVAILABLE: the store cannot be asked.
  virtual absl::StatusOr<Left> Reserve(std::span<const Limit> limits, uint64_t tokens) = 0;
  // `used` tokens instead of the `reserved` ones that a Reserve at `when` took.
  virtual void Settle(std::span<const Limit> limits, uint64_t reserved, uint64_t used,
                      absl::Time when) = 0;
};

}  // namespace weir::cloud
