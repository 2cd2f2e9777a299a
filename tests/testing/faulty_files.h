// A file system that fails on command: the n-th call fails, a write is torn, or the power goes and
// what was not synced is lost, sector by sector.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compliance/base/file.h"

namespace weir::testing {

// Wraps `base`, which must outlive it. Thread-safe. Calls that change or open something count:
// Open, WriteAt, Sync, Truncate, Lock, Rename, MakeDirectory, Remove; and ReadAt, Size, List.
// Exists does not.
//
// The model of the power cut: names (Open with kCreate, Rename, Remove) are durable at once, as the
// real file system syncs the directory, but for a renaming after which that sync failed; bytes are
// durable when their file was synced after the write. Of the rest any 512-byte sector may or may
// not have reached the disk.
class FaultyFiles final : public FileSystem {
 public:
  explicit FaultyFiles(FileSystem& base) : base_(base) {}

  // The n-th counted call from now on fails with `status` and changes nothing. 1 is the next one.
  void FailCall(uint64_t n, absl::Status status);
  // The n-th WriteAt from now on writes its first `keep` bytes, then fails with UNAVAILABLE.
  void TearWrite(uint64_t n, size_t keep);
  // Every write to a file whose path ends like this fails with `status`; OK: no more.
  void FailWritesTo(std::string path_end, absl::Status status);
  // The n-th Rename from now on takes place, then fails with `status`, as when the sync of its
  // directory fails: until another call syncs that directory a power cut may undo it.
  void FailAfterRename(uint64_t n, absl::Status status);
  // From the n-th counted call on whatever would change something fails with `status` until
  // Restore, as on a file system that turned read-only; reading goes on.
  void TurnReadOnlyAt(uint64_t n, absl::Status status);
  // From the n-th counted call on nothing works any more (UNAVAILABLE) until Restore.
  void CutPowerAt(uint64_t n);
  // Counted calls so far, and whether a commanded fault has happened.
  uint64_t calls() const;
  bool has_failed() const;

  // The power comes back: of each file what was synced, and a random part of what was not.
  // Every open file stays dead.
  absl::Status Restore(std::mt19937_64& random);

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status MakeDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const override;
  absl::Status Remove(const std::string& path) override;
  bool Exists(const std::string& path) const override;
  absl::StatusOr<uint32_t> Permissions(const std::string& path) const override;

 private:
  friend class FaultyFile;
  struct Change {  // a write or a truncation that was not synced
    uint64_t offset;
    std::string before;    // the bytes that it replaced
    uint64_t size_before;  // of the file
    std::string after;     // what it wrote
    std::optional<uint64_t> truncated_to;
  };
  struct Renaming {  // that a power cut may undo
    std::string from;
    std::string to;
    std::optional<std::string> replaced;  // what `to` held before
  };

  // Counts a call made on life `life`; the failure that it must return, if any.
  absl::Status Count(uint64_t life) const;
  // The same for a call that changes something.
  absl::Status CountChange(uint64_t life) const;
  uint64_t life() const;
  absl::Status WriteFailure(const std::string& path) const;
  // How much of the next write to keep; nothing: all of it.
  std::optional<size_t> NextTear();
  void Remember(const std::string& path, Change change);
  void Forget(const std::string& path);
  // The three below: with the lock. The first gives what a renaming that took place must return.
  absl::Status EndRenaming(Renaming renaming);
  absl::Status UndoRenamingOrNot(std::mt19937_64& random);
  void DirectoryWasSynced(const std::string& path);  // the one that `path` is in
  absl::Status RestoreFile(const std::string& path, const std::vector<Change>& changes,
                           std::mt19937_64& random);
  static absl::Status Undo(File& file, const Change& change);
  static absl::Status RedoSome(File& file, const Change& change, std::mt19937_64& random);

  FileSystem& base_;
  mutable std::mutex mutex_;  // guards everything below
  mutable uint64_t calls_ = 0;
  mutable bool has_failed_ = false;
  uint64_t life_ = 0;  // one more after each Restore
  std::optional<uint64_t> fail_at_;
  absl::Status failure_;
  std::string failing_path_end_;
  absl::Status write_failure_;
  std::optional<uint64_t> dead_from_;
  std::optional<uint64_t> read_only_from_;
  absl::Status read_only_failure_;
  uint64_t renames_until_failure_ = 0;  // 0: none
  std::optional<Renaming> undurable_;   // the last that failed
  uint64_t writes_until_tear_ = 0;      // 0: none
  size_t tear_keep_ = 0;
  std::map<std::string, std::vector<Change>> unsynced_;
};

}  // namespace weir::testing
