#include "cloud/upstream/cluster.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "router/retry_after.h"

namespace weir::cloud {

Cluster::Cluster(const config::UpstreamSettings& settings, const Secret& api_key,
                 const Clock& clock)
    : id_("upstream:" + settings.id), capacity_(settings.capacity) {
  std::vector<std::string> urls = {settings.url};
  for (const config::ReplicaSettings& replica : settings.replicas) urls.push_back(replica.url);
  for (const std::string& url : urls) {
    members_.push_back(
        {std::make_shared<Endpoint>(settings, url, api_key),
         std::make_shared<Meter>(settings.capacity, settings.context_tokens, clock)});
  }
  WEIR_CHECK(members_.size() <= PrefixIndex::kMostEndpoints);
}

absl::StatusOr<size_t> Cluster::Place(const Blocks& blocks, const std::vector<size_t>& tried) {
  const std::lock_guard lock(mutex_);
  if (const auto place = TakePlace(blocks, tried)) return *place;
  return NoPlace();
}

std::optional<size_t> Cluster::PlaceExtra(Extra extra, const Blocks& blocks,
                                          const std::vector<size_t>& tried) {
  const std::lock_guard lock(mutex_);
  Budget& budget = extra == Extra::kRetry ? retries_ : hedges_;
  if (!budget.enough()) {
    ++extra_.unaffordable;
    return std::nullopt;
  }
  const auto place = TakePlace(blocks, tried);
  if (!place) return std::nullopt;
  budget.Spend();
  ++(extra == Extra::kRetry ? extra_.retries : extra_.hedges);
  return place;
}

std::optional<size_t> Cluster::TakePlace(const Blocks& blocks, const std::vector<size_t>& tried) {
  const std::vector<uint32_t> matched = index_.Match(blocks, members_.size());
  std::vector<Standing> standings;
  for (size_t i = 0; i < members_.size(); ++i) {
    Standing& standing = standings.emplace_back(members_[i].meter->standing());
    standing.prefix_permille = matched[i];
    if (std::find(tried.begin(), tried.end(), i) != tried.end()) standing.usable = false;
  }
  while (const auto picked = Pick(standings, [this](uint32_t limit) { return Random(limit); })) {
    if (members_[*picked].meter->TryBegin()) {
      index_.Note(blocks, *picked);
      return *picked;
    }
    standings[*picked].usable = false;
  }
  return std::nullopt;
}

absl::Status Cluster::NoPlace() const {
  absl::Duration shortest = absl::InfiniteDuration();
  bool full = false;
  for (const Member& member : members_) {
    const absl::Duration rest = member.meter->resting();
    if (rest > absl::ZeroDuration()) shortest = std::min(shortest, rest);
    const router::EngineState state = member.meter->state();
    full =
        full || (state.readiness == router::Readiness::kReady && state.running >= state.capacity);
  }
  if (shortest != absl::InfiniteDuration()) {
    absl::Status status =
        Error(absl::StatusCode::kResourceExhausted, "{}: asked to be left alone for a while", id_);
    router::SetRetryAfter(shortest, status);
    return status;
  }
  if (!full) return Unavailable("{}: no endpoint may be asked", id_);
  return Error(absl::StatusCode::kResourceExhausted, "{}: all {} places are taken", id_,
               capacity_ * members_.size());
}

uint32_t Cluster::Random(uint32_t limit) {
  return std::uniform_int_distribution<uint32_t>(0, limit - 1)(random_);
}

void Cluster::NoteRequest() {
  const std::lock_guard lock(mutex_);
  hedges_.Earn();
}

void Cluster::NoteWorked(absl::Duration first_token) {
  const std::lock_guard lock(mutex_);
  retries_.Earn();
  first_tokens_.Note(first_token);
}

absl::Duration Cluster::SlowAfter() const {
  const std::lock_guard lock(mutex_);
  return first_tokens_.Slow().value_or(absl::InfiniteDuration());
}

ExtraRequests Cluster::extra_requests() const {
  const std::lock_guard lock(mutex_);
  return extra_;
}

router::EngineState Cluster::state() const {
  router::EngineState all;
  all.readiness = router::Readiness::kFailed;
  uint64_t speeds = 0;
  uint32_t fast = 0;
  for (const Member& member : members_) {
    const router::EngineState one = member.meter->state();
    all.context_tokens = one.context_tokens;
    if (one.readiness != router::Readiness::kReady) {
      all.problem = one.problem;
      continue;
    }
    all.readiness = router::Readiness::kReady;
    all.running += one.running;
    all.capacity += one.capacity;
    speeds += one.tokens_per_second_milli;
    if (one.tokens_per_second_milli > 0) ++fast;
  }
  if (all.readiness == router::Readiness::kReady) all.problem.clear();
  if (fast > 0) all.tokens_per_second_milli = static_cast<uint32_t>(speeds / fast);
  return all;
}

}  // namespace weir::cloud
