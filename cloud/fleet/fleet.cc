#include "cloud/fleet/fleet.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::cloud {

std::vector<std::shared_ptr<Watcher>> Fleet::Everybody() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Watcher>> all;
  all.reserve(members_.size());
  for (const auto& [key, member] : members_) all.push_back(member.watcher);
  return all;
}

void Fleet::Put(std::shared_ptr<const Shelf> shelf) {
  {
    const std::lock_guard lock(mutex_);
    shelf_ = std::move(shelf);
  }
  for (const auto& watcher : Everybody()) watcher->Look();
}

std::shared_ptr<const Shelf> Fleet::shelf() const {
  const std::lock_guard lock(mutex_);
  return shelf_;
}

absl::Status Fleet::Join(const std::shared_ptr<Watcher>& watcher) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Unavailable("the gateway is about to end");
  if (members_.size() >= most_watchers_) {
    return Error(absl::StatusCode::kResourceExhausted, "{} devices watch already", most_watchers_);
  }
  members_[watcher.get()] = {.watcher = watcher};
  return absl::OkStatus();
}

void Fleet::Leave(const Watcher* watcher) {
  std::shared_ptr<Watcher> last;  // outlives the lock: its end may call back
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(watcher);
  if (found == members_.end()) return;
  last = std::move(found->second.watcher);
  members_.erase(found);
}

void Fleet::Note(const Watcher* watcher, const Device& device) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(watcher);
  if (found == members_.end()) return;
  found->second.version = device.holds.version;
  found->second.refuses = device.refused.version != 0;
}

void Fleet::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  for (const auto& watcher : Everybody()) watcher->End();
}

FleetFigures Fleet::figures() const {
  const std::lock_guard lock(mutex_);
  FleetFigures figures{.watching = members_.size(),
                       .fetches = fetches_,
                       .minimum_version = shelf_->rollout.minimum_version};
  for (const auto& [key, member] : members_) {
    ++figures.holding[member.version];
    figures.refusing += member.refuses ? 1 : 0;
  }
  return figures;
}

}  // namespace weir::cloud
