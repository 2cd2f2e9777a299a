// Reads a secret from a file of its own.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/base/sensitive.h"

namespace weir::config {

inline constexpr uint64_t kMaxSecretBytes = 4096;

// The content without the line end at its end. INVALID_ARGUMENT when it is empty or holds anything
// but visible ASCII characters (a key goes into an HTTP header); otherwise as ReadWholeFile.
// Messages name the path, never the content.
absl::StatusOr<Secret> ReadSecret(FileSystem& files, const std::string& path);

}  // namespace weir::config
