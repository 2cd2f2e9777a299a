#include "compliance/http/connection.h"

namespace weir::http {

void Registry::Add(std::shared_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  const Connection* const key = connection.get();
  open_.emplace(key, std::move(connection));
}

void Registry::Remove(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  if (open_.empty()) emptied_.notify_all();
}

size_t Registry::size() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

std::vector<std::shared_ptr<Connection>> Registry::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(open_.size());
  for (const auto& [key, connection] : open_) all.push_back(connection);
  return all;
}

bool Registry::WaitUntilEmpty(absl::Duration longest) const {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, absl::ToChronoNanoseconds(longest),
                           [this] { return open_.empty(); });
}

}  // namespace weir::http
