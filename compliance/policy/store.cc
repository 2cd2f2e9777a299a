#include "compliance/policy/store.h"

#include <utility>

namespace weir::policy {

absl::Status Store::Swap(std::shared_ptr<const Policy> next) {
  WEIR_CHECK(next != nullptr);
  const std::lock_guard lock(mutex_);
  if (current_ != nullptr) {
    const Manifest& held = current_->manifest();
    const Manifest& offered = next->manifest();
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
  }
  current_ = std::move(next);
  return absl::OkStatus();
}

}  // namespace weir::policy
