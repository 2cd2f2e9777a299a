#include "compliance/ledger/seal_queue.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

uint64_t SizeOf(const Entry& entry) {
  uint64_t size = sizeof(Entry);
  for (const SealedText& text : entry.texts) size += text.text.size_bytes();
  return size;
}

}  // namespace

SealQueue::SealQueue(size_t limit, uint64_t limit_bytes, Work work)
    : limit_(limit), limit_bytes_(limit_bytes), work_(std::move(work)) {
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
  const uint64_t size = SizeOf(entry);
  {
    const std::lock_guard lock(mutex_);
    const bool full =
        queue_.size() >= limit_ || (!queue_.empty() && queued_bytes_ + size > limit_bytes_);
    if (!full) {
      queued_bytes_ += size;
      pending_.fetch_add(1, std::memory_order_relaxed);
      queue_.push_back({entry, std::move(done), size});
      changed_.notify_one();
      return;
    }
  }
  done(Error(absl::StatusCode::kResourceExhausted, "{} entries wait for their keys", limit_));
}

bool SealQueue::Take(Waiting& next) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return false;
  next = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= next.size_bytes;
  return true;
}

void SealQueue::Run() {
  for (Waiting next; Take(next);) {
    work_(next.entry, std::move(next.done));
    pending_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace weir::ledger
