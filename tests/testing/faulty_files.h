// A file system that fails on command: the n-th call fails, a write is torn, or the power goes and
// what was not synced is lost, sector by sector.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "compliance/base/file.h"

namespace weir::testing {

// Wraps `base`, which must outlive it. Thread-safe. Calls that change or open something count:
// Open, WriteAt, Sync, Truncate, Lock, Rename, MakeDirectory, Remove; and ReadAt, Size, List.
// Exists does not.
//
// The model of the power cut: names (Open with kCreate, Rename, Remove) are durable at once, as the
// real file system syncs the directory; bytes are durable when their file was synced after the
// write. Of the rest any 512-byte sector may or may not have reached the disk.
class FaultyFiles final : public FileSystem {
 public:
  explicit FaultyFiles(FileSystem& base) : base_(base) {}

  // The n-th counted call from now on fails with `status` and changes nothing. 1 is the next one.
  void FailCall(uint64_t n, absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_);
  // The n-th WriteAt from now on writes its first `keep` bytes, then fails with UNAVAILABLE.
  void TearWrite(uint64_t n, size_t keep) ABSL_LOCKS_EXCLUDED(mutex_);
  // From the n-th counted call on nothing works any more (UNAVAILABLE) until Restore.
  void CutPowerAt(uint64_t n) ABSL_LOCKS_EXCLUDED(mutex_);
  // Counted calls so far, and whether a commanded fault has happened.
  uint64_t calls() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool has_failed() const ABSL_LOCKS_EXCLUDED(mutex_);

  // The power comes back: of each file what was synced, and a random part of what was not.
  // Every open file stays dead.
  absl::Status Restore(std::mt19937_64& random) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status MakeDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override;
  absl::Status Remove(const std::string& path) override;
  bool Exists(const std::string& path) const override;

 private:
  friend class FaultyFile;
  struct Change {  // a write or a truncation that was not synced
    uint64_t offset;
    std::string before;    // the bytes that it replaced
    uint64_t size_before;  // of the file
    std::string after;     // what it wrote
    std::optional<uint64_t> truncated_to;
  };

  // Counts a call made on life `life`; the failure that it must return, if any.
  absl::Status Count(uint64_t life) const ABSL_LOCKS_EXCLUDED(mutex_);
  uint64_t life() const ABSL_LOCKS_EXCLUDED(mutex_);
  // How much of the next write to keep; nothing: all of it.
  std::optional<size_t> NextTear() ABSL_LOCKS_EXCLUDED(mutex_);
  void Remember(const std::string& path, Change change) ABSL_LOCKS_EXCLUDED(mutex_);
  void Forget(const std::string& path) ABSL_LOCKS_EXCLUDED(mutex_);
  static absl::Status Undo(File& file, const Change& change);
  static absl::Status RedoSome(File& file, const Change& change, std::mt19937_64& random);

  FileSystem& base_;
  mutable absl::Mutex mutex_;
  mutable uint64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable bool has_failed_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t life_ ABSL_GUARDED_BY(mutex_) = 0;  // one more after each Restore
  std::optional<uint64_t> fail_at_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::optional<uint64_t> dead_from_ ABSL_GUARDED_BY(mutex_);
  uint64_t writes_until_tear_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: none
  size_t tear_keep_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::vector<Change>> unsynced_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace weir::testing
