// The root of the key hierarchy: wraps the keys of tenants. It may live in a file, or in a key
// service or cryptographic machine that never gives it out.
//
// What a service must do, whatever it speaks, is these two calls. Over a command (`wrap NAME` and
// `unwrap NAME`, base 64 on standard input and output, exit 0) or over HTTP (POST /wrap and
// /unwrap, {"context","bytes"} -> {"bytes"}, base 64) an adaptor is an implementation of RootKey;
// Weir brings the file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/base/sensitive.h"
#include "compliance/crypto/suite.h"

namespace weir::keys {

inline constexpr size_t kRootKeySize = 32;

// Thread-safe. Errors: UNAVAILABLE (cannot be asked: try again), PERMISSION_DENIED, DATA_LOSS (what
// was wrapped was changed, or by another key). `context` is bound to what is wrapped.
class RootKey {
 public:
  virtual ~RootKey() = default;
  virtual std::string name() const = 0;  // another key has another name
  virtual absl::StatusOr<std::string> Wrap(const Secret& key, std::string_view context) = 0;
  virtual absl::StatusOr<Secret> Unwrap(std::string_view wrapped, std::string_view context) = 0;
};

// A file of 32 random bytes. PERMISSION_DENIED: group or others may read it. NOT_FOUND,
// INVALID_ARGUMENT: not 32 bytes.
absl::StatusOr<std::unique_ptr<RootKey>> ReadRootKeyFile(FileSystem& files, const std::string& path,
                                                         crypto::Suite suite);
// Writes a new one. ALREADY_EXISTS.
absl::Status MakeRootKeyFile(FileSystem& files, const std::string& path);

// Refuses a file with secrets that group or others may read or write.
absl::Status CheckPrivate(const FileSystem& files, const std::string& path);

}  // namespace weir::keys
