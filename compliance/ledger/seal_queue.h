// Entries whose key has to be fetched first: of a new subject, or one not used for long. The key
// store waits for the disk, whoever appends must not, so a thread of its own does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "compliance/ledger/ledger.h"

namespace weir::ledger {

class SealQueue {
 public:
  using Work = std::function<void(const Entry&, Ledger::Done)>;

  // `work` runs on the queue's thread and calls the entry's `done` exactly once, now or later.
  SealQueue(size_t limit, uint64_t limit_bytes, Work work);
  // Works off what was added.
  ~SealQueue();
  SealQueue(const SealQueue&) = delete;
  SealQueue& operator=(const SealQueue&) = delete;

  // Thread-safe, does not wait. RESOURCE_EXHAUSTED to `done` at once when the queue is full: more
  // entries than the limit, or more bytes, but for one.
  void Add(const Entry& entry, Ledger::Done done);
  // Everything that was added has been worked off. Thread-safe.
  bool is_idle() const { return pending_.load(std::memory_order_acquire) == 0; }

 private:
  struct Waiting {
    Entry entry;
    Ledger::Done done;
    uint64_t size_bytes = 0;
  };
  void Run();
  bool Take(Waiting& next);

  const size_t limit_;
  const uint64_t limit_bytes_;
  const Work work_;
  std::atomic<size_t> pending_ = 0;
  std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  uint64_t queued_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::ledger
