// Quotas that replicas share, in anything that speaks Redis' protocol and runs its scripts (Redis,
// Tair, Valkey). Each reservation is one script, so it is atomic there.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cloud/quota/quota_store.h"
#include "compliance/base/clock.h"
#include "compliance/base/sensitive.h"

struct redisContext;

namespace weir::cloud {

// What becomes of a request when the store cannot be asked.
enum class OnStoreError : uint8_t { kDeny, kAllow };

struct RedisOptions {
  std::string address;                               // "host:port" or "unix:/path"
  Secret password;                                   // empty: none
  absl::Duration timeout = absl::Milliseconds(100);  // to connect, and of each command
  absl::Duration retry_after = absl::Seconds(1);     // an error keeps it from being asked so long
  OnStoreError on_error = OnStoreError::kDeny;
};

// Thread-safe; one command at a time, each at most `timeout` long. Buckets go by the store's clock,
// days and months by ours. Keys are "weir:quota:" and the limit's; they expire when they have
// nothing to remember.
class RedisStore final : public QuotaStore {
 public:
  // Connects when it is first needed. The clock must outlive it. REQUIRES: SIGPIPE is ignored, as
  // router::BlockSignals does: the client library writes to connections that may be gone.
  RedisStore(RedisOptions options, const Clock& clock);
  ~RedisStore() override;

  // UNAVAILABLE with kDeny when the store does not answer; with kAllow everything passes then.
  absl::StatusOr<Left> Reserve(std::span<const Limit> limits, uint64_t tokens) override;
  // What cannot be given back because the store does not answer stays taken.
  void Settle(std::span<const Limit> limits, uint64_t reserved, uint64_t used,
              absl::Time when) override;

 private:
  struct FreeContext {
    void operator()(redisContext* context) const;
  };
  struct Outcome;
  absl::Status Connect();  // REQUIRES: mutex_ held, as the next two
  absl::StatusOr<Outcome> Run(const std::vector<std::string>& words);
  absl::StatusOr<Outcome> Broken();

  const RedisOptions options_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unique_ptr<redisContext, FreeContext> context_;
  absl::Time rest_until_ = absl::InfinitePast();
};

}  // namespace weir::cloud
