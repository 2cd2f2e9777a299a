// Looks at a GGUF file before llama.cpp maps it: a mapped file that is shorter than its header says
// would end the process with SIGBUS.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"

namespace weir::router::llama {

struct GgufFile {
  uint64_t size_bytes = 0;
  std::string architecture;  // "qwen2"
  std::string name;          // general.name; empty when the file has none
};

// NOT_FOUND: nothing at `path`. DATA_LOSS: not a GGUF file, or a damaged or cut one. UNIMPLEMENTED:
// one part of a split model. Reads the header only.
absl::StatusOr<GgufFile> InspectGguf(const std::string& path);

// The file's SHA-256. CANCELLED when `stop` becomes true; DATA_LOSS when the file ends early.
absl::StatusOr<crypto::Digest> DigestOf(const std::string& path, const std::atomic<bool>& stop);

}  // namespace weir::router::llama
