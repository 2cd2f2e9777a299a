// The one thread that sequences entries and waits for the disk. Everything that arrives while it
// waits becomes the next batch, so a busy log needs few syncs and an idle one answers at once.
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

#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/segment_writer.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {

// A sealed and hashed entry that waits for its index.
struct Record {
  std::string leaf_bytes;
  crypto::Digest leaf;
  std::vector<std::string> sealed;
  Ledger::Done done;

  size_t size_bytes() const;
};

// Signs the head of the log at most once in a while.
class Checkpointer {
 public:
  Checkpointer(FileSystem& files, const Clock& clock, std::string dir, const Options& options,
               crypto::Signer signer, uint64_t signed_size);
  bool IsDue(uint64_t size) const;
  absl::Status Write(const CompactRange& tree);
  uint64_t signed_size() const { return signed_size_; }

 private:
  FileSystem& files_;
  const Clock& clock_;
  std::string dir_;
  std::string origin_;
  absl::Duration every_;
  crypto::Signer signer_;
  uint64_t signed_size_;
  absl::Time last_ = absl::InfinitePast();
};

class Committer {
 public:
  Committer(std::unique_ptr<SegmentWriter> writer, CompactRange tree, Checkpointer checkpointer,
            const Options& options);
  // Commits what was accepted, writes a last checkpoint, trims the file and ends the thread.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Thread-safe; does not wait for the disk. Calls `record.done` at once when it refuses.
  void Add(Record record);
  uint64_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  void Run();
  void WaitForWork(std::unique_lock<std::mutex>& lock);
  // The next batch; empty when it is time to look at the checkpoint or to stop.
  std::vector<Record> TakeBatch(bool* stopping);
  absl::Status Commit(std::vector<Record>& batch);
  void AppendToBuffer(const Record& record);
  void Complete(std::vector<Record>& batch);
  void Fail(const absl::Status& why, std::vector<Record>& batch);
  // REQUIRES: mutex_ is held.
  absl::Status Refusal(const Record& record) const;

  const std::string origin_;
  const size_t queue_limit_;
  const uint64_t queue_limit_bytes_;
  const absl::Duration checkpoint_every_;

  // The committer thread's own.
  std::unique_ptr<SegmentWriter> writer_;
  CompactRange tree_;
  Checkpointer checkpointer_;
  std::string buffer_;

  std::atomic<uint64_t> size_;
  std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable arrived_;
  std::deque<Record> queue_;
  uint64_t queued_bytes_ = 0;
  bool waiting_ = false;  // the thread sleeps until something arrives
  bool stopping_ = false;
  absl::Status failed_;
  std::thread thread_;
};

}  // namespace weir::ledger
