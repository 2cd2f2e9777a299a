#include "compliance/retention/keeper.h"

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/retention/left_access.h"

namespace weir::retention {
namespace {

bool IsAsked(FileSystem& files, const std::string& dir) {
  const auto rotation = RequestedRotation(files, dir);
  return !rotation.ok() || rotation->has_value() || HasRequests(files, dir) ||
         HasLeftAccess(files, dir);
}

}  // namespace

Keeper::Keeper(FileSystem& files, const Clock& clock, const std::string& dir,
               ledger::Ledger& ledger, std::shared_ptr<keys::KeyStore> keys)
    : files_(files),
      dir_(dir),
      ledger_(ledger),
      keys_(std::move(keys)),
      eraser_(files, clock, dir, ledger, *keys_) {
  thread_ = std::thread([this] { Run(); });
}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

// What is no request is dropped, so that nothing else waits behind it.
absl::Status Keeper::RotateIfAsked() {
  const absl::StatusOr<std::optional<Rotation>> asked = RequestedRotation(files_, dir_);
  if (absl::IsInvalidArgument(asked.status())) {
    log::Warning("rotation_request_dropped", {{"status", asked.status()}});
    return EndRotationRequest(files_, dir_);
  }
  if (!asked.ok() || !*asked) return asked.status();
  WEIR_RETURN_IF_ERROR(RotateKeys(files_, dir_, ledger_, *keys_, **asked));
  log::Info("keys_rotated", {{"root", **asked == Rotation::kRootAndTenants}});
  const absl::Status ended = EndRotationRequest(files_, dir_);
  return absl::IsNotFound(ended) ? absl::OkStatus() : ended;  // taken back meanwhile, too late
}

absl::Status Keeper::Keep() {
  WEIR_RETURN_IF_ERROR(TakeLeftAccess(files_, dir_, ledger_));
  const absl::Status rotated = RotateIfAsked();
  WEIR_RETURN_IF_ERROR(eraser_.Step().status());
  return rotated;
}

// What failed is tried again in an hour, not at each look.
void Keeper::Run() {
  absl::Duration since = kKeepingPause;
  bool failed = false;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (since >= kKeepingPause || (!failed && IsAsked(files_, dir_))) {
      const absl::Status kept = Keep();
      if (!kept.ok()) log::LogError("keeping_failed", {{"status", kept}});
      failed = !kept.ok();
      since = absl::ZeroDuration();
    }
    lock.lock();
    changed_.wait_for(lock, absl::ToChronoSeconds(kRequestPause), [this] { return stopping_; });
    since += kRequestPause;
  }
}

}  // namespace weir::retention
