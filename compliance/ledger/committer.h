// Sequences entries and waits for the disk, one batch at a time. Everything that arrives while it
// waits becomes the next batch, so a busy log needs few syncs and an idle one answers at once.
// Batches are committed by a thread of the committer's own, or by an appender that waits anyway
// while nobody else is at it: that spares an entry that comes alone two changes of thread. A second
// thread watches over both and refuses what waits when the disk does not answer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "compliance/ledger/ledger.h"
#include "compliance/ledger/publisher.h"
#include "compliance/ledger/segment_writer.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {

// A sealed and hashed entry that waits for its index.
struct Record {
  std::string leaf_bytes;
  crypto::Digest leaf;
  std::vector<std::string> sealed;
  Ledger::Done done;
  uint64_t room_bytes = 0;  // as reserved

  size_t size_bytes() const;
};

// Who commits what is added next.
enum class Commit : uint8_t {
  kLater,  // the committer's thread
  kHere,   // the caller, unless somebody is at it; returns when its batch is done
};

class Committer {
 public:
  // `publisher` is told what is durable, and must outlive it.
  Committer(std::unique_ptr<SegmentWriter> writer, CompactRange tree, Publisher& publisher,
            const Options& options);
  // Commits what was accepted, trims the file and ends the threads.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Takes a place in the queue for an entry of about so many bytes, before it is sealed. The status
  // says why there is none. Thread-safe, does not wait.
  absl::Status Reserve(uint64_t bytes);
  // Gives the place back: there will be no entry.
  void Release(uint64_t bytes);
  // Thread-safe; with kLater does not wait for the disk. REQUIRES: `record` has its place. Calls
  // `record.done` at once when the log has failed since.
  void Add(Record record, Commit commit);
  // RESOURCE_EXHAUSTED: the disk is nearly full, nothing should be begun. Thread-safe, does not
  // wait.
  absl::Status RoomToBegin();
  uint64_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  using Lock = std::unique_lock<std::mutex>;

  void Run();
  void SpinForWork(Lock& lock);
  // Waits for work and moves the next batch in flight. False: nothing is left and the log is being
  // closed.
  bool WaitForBatch();
  // REQUIRES: mutex_ is held, busy_ is not set. Sets it.
  void TakeBatch();
  // REQUIRES: the caller has set busy_. Leaves it unset.
  void CommitBatch();
  absl::Status WriteBatch();
  void AppendToBuffer(const Record& record, uint64_t index);
  void Complete();
  void Fail(const absl::Status& why);
  // REQUIRES: mutex_ is held.
  absl::Status Closed() const;
  absl::Status Full(uint64_t bytes) const;

  void Watch();
  std::vector<Ledger::Done> TakeWaiters();

  const std::string origin_;
  const size_t queue_limit_;
  const uint64_t queue_limit_bytes_;
  const absl::Duration sync_limit_;
  Publisher& publisher_;

  // Of whoever has set busy_.
  std::unique_ptr<SegmentWriter> writer_;
  CompactRange tree_;
  std::string buffer_;
  std::vector<crypto::Digest> leaves_;  // of the batch

  std::atomic<uint64_t> size_;
  std::atomic<bool> has_work_ = false;  // something waits in the queue, or it is time to stop
  std::mutex mutex_;                    // guards everything below but the threads
  std::condition_variable arrived_;
  std::condition_variable watch_;
  std::deque<Record> queue_;
  size_t reserved_ = 0;  // places taken: entries being sealed and those in the queue
  uint64_t reserved_bytes_ = 0;
  // On its way to the disk. Who commits it reads the entries without the lock; callbacks are taken
  // with it.
  std::vector<Record> in_flight_;
  uint64_t batches_ = 0;   // begun so far
  bool busy_ = false;      // somebody commits a batch
  bool waiting_ = false;   // the thread sleeps until something arrives
  bool watching_ = false;  // the watching thread looks at the batches
  bool stuck_ = false;     // the batch in flight takes longer than sync_limit_
  bool stopping_ = false;
  bool stopped_ = false;
  absl::Status failed_;
  std::thread watcher_;
  std::thread thread_;
};

}  // namespace weir::ledger
