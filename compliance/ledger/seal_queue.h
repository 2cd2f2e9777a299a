// Entries whose key has to be fetched first: of a new subject, or one not used for long. The key
// store waits for the disk, whoever appends must not, so a thread of its own does. How many may
// wait is the committer's to say: each has its place in its queue already.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "compliance/ledger/ledger.h"

namespace weir::ledger {

class SealQueue {
 public:
  using Work = std::function<void(const Entry&, Ledger::Done)>;

  // `work` runs on the queue's thread and calls the entry's `done` exactly once, now or later.
  explicit SealQueue(Work work);
  // Works off what was added.
  ~SealQueue();
  SealQueue(const SealQueue&) = delete;
  SealQueue& operator=(const SealQueue&) = delete;

  // Thread-safe, does not wait.
  void Add(const Entry& entry, Ledger::Done done);
  // Everything that was added has been worked off. Thread-safe.
  bool is_idle() const { return pending_.load(std::memory_order_acquire) == 0; }

 private:
  struct Waiting {
    Entry entry;
    Ledger::Done done;
  };
  void Run();
  bool Take(Waiting& next);

  const Work work_;
  std::atomic<size_t> pending_ = 0;
  std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace weir::ledger
