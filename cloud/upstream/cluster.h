// The endpoints of one upstream: all answer with the same model, in the same region, for the same
// operator. Says which of them takes a request, and how many extra requests there may be.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/balance/budget.h"
#include "cloud/balance/first_token_times.h"
#include "cloud/balance/prefix_index.h"
#include "cloud/upstream/endpoint.h"
#include "cloud/upstream/extra_requests.h"
#include "cloud/upstream/meter.h"

namespace weir::cloud {

// One endpoint. What is shared with its transfers, which may outlive the cluster.
struct Member {
  std::shared_ptr<const Endpoint> endpoint;
  std::shared_ptr<Meter> meter;
};

// Thread-safe.
class Cluster {
 public:
  // Retries: 10 at once, and one for ten answers that worked (gRFC A6). Hedges: 2 at once, and one
  // for twenty requests.
  static constexpr uint32_t kRetryBurst = 10, kRetrySharePermille = 100;
  static constexpr uint32_t kHedgeBurst = 2, kHedgeSharePermille = 50;

  Cluster(const config::UpstreamSettings& settings, const Secret& api_key, const Clock& clock);

  const std::string& id() const { return id_; }  // "upstream:qwen-main"
  const std::vector<Member>& members() const { return members_; }

  // Takes a place at the best endpoint that is not in `tried`. RESOURCE_EXHAUSTED: all places are
  // taken, or all endpoints want to be left alone for a while (then with router::RetryAfter);
  // UNAVAILABLE: none may be asked.
  absl::StatusOr<size_t> Place(const Blocks& blocks, const std::vector<size_t>& tried);

  // The same for an extra request, within its budget; nothing when there is no place or no budget.
  std::optional<size_t> PlaceExtra(Extra extra, const Blocks& blocks,
                                   const std::vector<size_t>& tried);

  void NoteRequest();
  void NoteWorked(absl::Duration first_token);
  // When a first token is late; infinite while that is not known.
  absl::Duration SlowAfter() const;
  ExtraRequests extra_requests() const;

  // All together: running and places of those that may be asked.
  router::EngineState state() const;

 private:
  std::optional<size_t> TakePlace(const Blocks& blocks, const std::vector<size_t>& tried);
  absl::Status NoPlace() const;
  uint32_t Random(uint32_t limit);

  const std::string id_;
  const uint32_t capacity_;
  std::vector<Member> members_;
  mutable std::mutex mutex_;  // guards everything below
  std::minstd_rand random_{std::random_device()()};
  PrefixIndex index_;
  Budget retries_{kRetryBurst, kRetrySharePermille};
  Budget hedges_{kHedgeBurst, kHedgeSharePermille};
  FirstTokenTimes first_tokens_;
  ExtraRequests extra_;
};

}  // namespace weir::cloud
