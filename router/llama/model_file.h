// The model file that is in use: opened once, so that what is checked, hashed and mapped is one
// file whatever happens to its name, and watched, because a mapping shows every later change.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"
#include "router/llama/fault_guard.h"

namespace weir::router::llama {

// Thread-safe, except Rewound.
class ModelFile {
 public:
  // NOT_FOUND: nothing at `path`. DATA_LOSS: not a file. UNAVAILABLE: it cannot be opened.
  static absl::StatusOr<std::unique_ptr<const ModelFile>> Open(const std::string& path);
  ~ModelFile();
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  const std::string& path() const { return path_; }
  uint64_t size_bytes() const { return seen_.size_bytes; }
  // The file at its beginning, for who reads it next; it stays this object's.
  FILE* Rewound() const;
  // The SHA-256. CANCELLED when `stop` becomes true; DATA_LOSS when the file ends early.
  absl::StatusOr<crypto::Digest> Digest(const std::atomic<bool>& stop) const;
  // DATA_LOSS when it was written to or cut since it was opened, or could not be read: whatever was
  // computed from it may be garbage. A file replaced by rename, or removed, stays what it was. Goes
  // by size and time of change: who writes and sets the time back is found by a digest only. One
  // system call.
  absl::Status Intact() const;

 private:
  struct Seen {
    uint64_t size_bytes = 0;
    int64_t changed_s = 0;
    int64_t changed_ns = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  ModelFile(std::string path, FILE* file, FaultGuard guard);
  static absl::StatusOr<Seen> Look(int descriptor, const std::string& path);

  const std::string path_;
  FILE* const file_;
  const FaultGuard guard_;
  Seen seen_;  // when it was opened
};

}  // namespace weir::router::llama
