// The seam to the file system, small enough to fake: tests wrap it to fail, tear or lose writes.
//
// Errors: NOT_FOUND (no such file), ALREADY_EXISTS, RESOURCE_EXHAUSTED (disk or quota full),
// PERMISSION_DENIED, UNAVAILABLE (any other I/O error). Messages name the path and the errno text.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir {

// An open file. One thread at a time. Closes when destroyed; closing loses nothing that was synced.
class File {
 public:
  virtual ~File() = default;
  // Writes all of `bytes` at `offset` (the file grows as needed) or fails; on failure any part may
  // have been written.
  virtual absl::Status WriteAt(uint64_t offset, std::string_view bytes) = 0;
  // Reads up to `to.size()` bytes at `offset` and says how many; fewer only at the end of the file.
  virtual absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const = 0;
  // The same, into a string of its own.
  absl::StatusOr<std::string> ReadAt(uint64_t offset, size_t size) const;
  // Makes every completed write durable (fdatasync). After an error the file must not be trusted.
  virtual absl::Status Sync() = 0;
  virtual absl::StatusOr<uint64_t> Size() const = 0;
  virtual absl::Status Truncate(uint64_t size) = 0;
  // Takes an exclusive advisory lock on the file until it is closed; UNAVAILABLE if another holds
  // it.
  virtual absl::Status Lock() = 0;
  // UNAVAILABLE when the path it was opened under leads elsewhere or nowhere, or the file has a
  // second name (hard link): what is written would not be where readers look, or others could
  // change it.
  virtual absl::Status CheckName() const = 0;
};

enum class OpenMode {
  kRead,
  kReadWrite,
  kCreate,     // read-write; made when absent; its name is durable, whoever made or renamed it
  kTemporary,  // the same, but its name need not outlive a power cut: it is about to be renamed
};

struct FileContent {
  std::string path;
  std::string bytes;
};

// Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) = 0;
  // Replaces `to` atomically and makes the new name durable (rename, then fsync of the directory).
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // Makes the directory and its parents, durably; existing is fine. Mode 0700.
  virtual absl::Status MakeDirectory(const std::string& path) = 0;
  // Names (not paths) of the entries, sorted.
  virtual absl::StatusOr<std::vector<std::string>> List(const std::string& directory) const = 0;
  virtual absl::Status Remove(const std::string& path) = 0;  // a file or an empty directory
  virtual bool Exists(const std::string& path) const = 0;
  // The permission bits of a file: 0600 and the like.
  virtual absl::StatusOr<uint32_t> Permissions(const std::string& path) const = 0;
  // Like the function WriteFileAtomically for each, in order; many at once may need fewer syncs.
  virtual absl::Status WriteFilesAtomically(std::span<const FileContent> contents);
};

// The real one: POSIX calls. New files get mode 0600.
std::unique_ptr<FileSystem> NewPosixFileSystem();

// Reads a whole file of at most `limit_bytes`; RESOURCE_EXHAUSTED when it is larger.
absl::StatusOr<std::string> ReadWholeFile(FileSystem& files, const std::string& path,
                                          uint64_t limit_bytes = 64u << 20);
// Writes path.tmp, syncs it and renames it over `path`: readers see the old or the new content.
absl::Status WriteFileAtomically(FileSystem& files, const std::string& path,
                                 std::string_view content);

}  // namespace weir
