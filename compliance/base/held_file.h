// A large file that is checked once and then used where it lies, mapped: a model, a policy. It is
// opened once, so what is checked, hashed, mapped and used is one file, whatever its name leads to
// meanwhile.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/fault_guard.h"

namespace weir {

// Tells one state of a file from another.
struct FileMark {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;         // bytes
  int64_t modified_ns = 0;  // since 1970
  friend bool operator==(const FileMark&, const FileMark&) = default;
};

// Of what stands at `path` now; nothing when nothing can be seen there.
std::optional<FileMark> MarkOf(const std::string& path);

// Immutable; thread-safe. A file that was renamed or deleted stays as it is; one that is written to
// in place is not the same any more, and what was mapped of it is a mixture.
class HeldFile {
 public:
  // NOT_FOUND: nothing at `path`. DATA_LOSS: not a file, or an empty one. UNAVAILABLE: it cannot be
  // opened or guarded (fault_guard.h).
  static absl::StatusOr<std::unique_ptr<const HeldFile>> Open(const std::string& path);
  ~HeldFile();
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

  const std::string& path() const { return path_; }  // as given; for people
  std::string handle() const;                        // a path to this very file, while it is open
  int descriptor() const { return fd_; }             // for mapping; stays this object's
  uint64_t size() const { return static_cast<uint64_t>(mark_.size); }
  // DATA_LOSS when the file was written to, cut or could not be read since it was opened.
  absl::Status Unchanged() const;

 private:
  HeldFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  const std::string path_;
  const int fd_;
  FileMark mark_;
  std::unique_ptr<FaultGuard> guard_;
};

}  // namespace weir
