#include "compliance/ledger/seal_queue.h"

#include <utility>

namespace weir::ledger {
SealQueue::SealQueue(Work work) : work_(std::move(work)) {
  thread_ = std::thread([this] { Run(); });
}

SealQueue::~SealQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SealQueue::Add(const Entry& entry, Ledger::Done done) {
  const std::lock_guard lock(mutex_);
  pending_.fetch_add(1, std::memory_order_relaxed);
  queue_.push_back({entry, std::move(done)});
  changed_.notify_one();
}

bool SealQueue::Take(Waiting& next) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return false;
  next = std::move(queue_.front());
  queue_.pop_front();
  return true;
}

void SealQueue::Run() {
  for (Waiting next; Take(next);) {
    work_(next.entry, std::move(next.done));
    pending_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace weir::ledger
