#include "edge/c/running.h"

namespace weir::edge {

Running::Hold Running::TryHold() {
  const std::lock_guard lock(mutex_);
  if (closing_) return nullptr;
  ++holds_;
  return {this, [](void* self) { static_cast<Running*>(self)->Release(); }};
}

void Running::Release() {
  const std::lock_guard lock(mutex_);
  // Under the lock: whoever waits may destroy this as soon as it is let go.
  if (--holds_ == 0) idle_.notify_all();
}

void Running::Add(const std::shared_ptr<router::Exchange>& exchange) {
  bool closing = false;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(exchanges_, [](const auto& other) { return other.expired(); });
    exchanges_.push_back(exchange);
    closing = closing_;
  }
  if (closing) exchange->Cancel();  // it began while Close was looking
}

void Running::Close() {
  std::vector<std::weak_ptr<router::Exchange>> exchanges;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    exchanges.swap(exchanges_);
  }
  for (const auto& weak : exchanges) {
    if (const auto exchange = weak.lock()) exchange->Cancel();
  }
  std::unique_lock lock(mutex_);
  while (holds_ > 0) idle_.wait(lock);
}

}  // namespace weir::edge
