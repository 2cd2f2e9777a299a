#include "compliance/policy/store.h"

#include <algorithm>
#include <utility>

namespace weir::policy {
namespace {

absl::Status CheckTime(const Manifest& offered, absl::Time now) {
  if (offered.built - now <= kMaxClockSkew) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "policy {} version {} was built more than a day from now: a clock is wrong",
               offered.profile, offered.version);
}

absl::Status CheckOrder(const Policy& held_policy, const Policy& offered_policy) {
  const Manifest& held = held_policy.manifest();
  const Manifest& offered = offered_policy.manifest();
  if (offered.profile != held.profile) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the policy in force is of profile {}, the new one of {}", held.profile,
                 offered.profile);
  }
  if (offered.version < held.version) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "policy {} version {} is in force, version {} is older", held.profile,
                 held.version, offered.version);
  }
  if (offered.version == held.version && offered_policy.digest() != held_policy.digest()) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        "policy {} version {} is in force with other content: a change needs a new version",
        held.profile, held.version);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Store::CheckHeld(const Policy& next, absl::Time now) const {
  WEIR_RETURN_IF_ERROR(CheckTime(next.manifest(), Latest(now)));
  return current_ == nullptr ? absl::OkStatus() : CheckOrder(*current_, next);
}

absl::Status Store::Check(const Policy& next, absl::Time now) const {
  const std::lock_guard lock(mutex_);
  return CheckHeld(next, now);
}

absl::Status Store::Swap(std::shared_ptr<const Policy> next, absl::Time now) {
  WEIR_CHECK(next != nullptr);
  const std::lock_guard lock(mutex_);
  WEIR_RETURN_IF_ERROR(CheckHeld(*next, now));
  current_ = std::move(next);
  return absl::OkStatus();
}

void Store::RequireVersion(uint64_t version) {
  const std::lock_guard lock(mutex_);
  required_version_ = std::max(required_version_, version);
}

uint64_t Store::required_version() const {
  const std::lock_guard lock(mutex_);
  return required_version_;
}

void Store::KeepTime(absl::Time latest) {
  const std::lock_guard lock(mutex_);
  latest_ = Latest(latest);
}

void Store::TrustTime(absl::Time now) {
  const std::lock_guard lock(mutex_);
  if (latest_) latest_ = now;
}

absl::Time Store::KnownTime(absl::Time now) const {
  const std::lock_guard lock(mutex_);
  return Latest(now);
}

bool Store::StaleAt(const Policy& policy, absl::Time now) const {
  const std::lock_guard lock(mutex_);
  now = Latest(now);
  if (latest_) latest_ = now;
  return policy.stale_at(now) || policy.manifest().version < required_version_;
}

}  // namespace weir::policy
