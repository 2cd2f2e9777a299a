// Publishes a log: reads what is durable back from the segments, hashes it again, writes the tiles
// and then the checkpoint that covers them. A thread of its own, off the way of an append.
//
// Nothing is signed that was not found in the files with the root its batch has: bytes that went
// bad between memory and disk stop the log before a checkpoint spreads them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/published.h"

namespace weir::ledger {

struct Signers {
  crypto::Signer head;
  std::optional<crypto::Signer> gm;  // of the second tree; see gm_head.h
};

class Publisher {
 public:
  // `files` and `clock` must outlive it. `signed_size` is of the last checkpoint; `from` is what
  // has been published, perhaps less.
  Publisher(FileSystem& files, const Clock& clock, std::string dir, const Options& options,
            Signers signers, Published from, uint64_t signed_size);
  // Publishes what is left, unless abandoned, notes where the next start may begin, and ends the
  // thread.
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // `size` entries are durable, and a batch ends there. Thread-safe, does not wait.
  void NoteDurable(uint64_t size);
  // The files must not be touched again. Thread-safe.
  void Abandon();
  // DATA_LOSS: what was read back is not what was written. UNAVAILABLE: nothing could be published
  // for kPublishGrace. Thread-safe, does not wait.
  absl::Status health() const;

 private:
  void Run();
  bool WaitUntilDue();
  void PublishWhatIsThere();
  absl::Status PublishRound(uint64_t target, Published& next) const;
  absl::Status WriteAll(std::vector<TileFile> full, const TileBuilder& tiles) const;
  void NoteFailure(const absl::Status& why);
  bool IsFarFromResume() const;
  void KeepResume();

  FileSystem& files_;
  const Clock& clock_;
  const std::string dir_;
  const std::string origin_;
  const absl::Duration every_;
  const bool tiles_;
  const Signers signers_;

  // The thread's own.
  Published published_;
  uint64_t signed_size_;
  absl::Time last_;
  absl::Time failing_since_ = absl::InfiniteFuture();

  std::atomic<uint64_t> durable_;
  std::atomic<bool> abandoned_ = false;
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  bool idle_ = false;  // the thread sleeps until something is durable
  bool stopping_ = false;
  absl::Status failure_;
  std::thread thread_;
};

}  // namespace weir::ledger
