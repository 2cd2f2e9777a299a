// Who may call over HTTP: API keys, of which only a hash is kept, and the tenant of each.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"

namespace weir::cloud {

inline constexpr uint64_t kMaxKeyFileBytes = 4 << 20;

// Thread-safe. Keys are random words, so one SHA-256 is enough: there is nothing to guess.
class Tenants {
 public:
  // A line a key: tenant, spaces, the SHA-256 of the key in 64 hexadecimal digits; '#' begins a
  // comment. INVALID_ARGUMENT names the line; PERMISSION_DENIED: the file may be read or written by
  // others than its owner and group.
  static absl::StatusOr<std::unique_ptr<Tenants>> Load(FileSystem& files, std::string path);
  // The same file again; on any error the keys stay as they are.
  absl::Status Reload();

  // The tenant of an Authorization header ("Bearer KEY"); empty for a key that is not known.
  std::optional<std::string> TenantOf(std::string_view authorization) const;

 private:
  using Table = std::map<crypto::Digest, std::string>;
  Tenants(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
  absl::StatusOr<Table> Read() const;

  FileSystem& files_;
  const std::string path_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Table> table_;
};

}  // namespace weir::cloud
