// Looks at a GGUF file before llama.cpp maps it: a mapped file that is shorter than its header says
// would end the process with SIGBUS.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/held_file.h"
#include "compliance/crypto/digest.h"

namespace weir::router::llama {

struct GgufFile {
  std::string architecture;  // "qwen2"
  std::string name;          // general.name; empty when the file has none
};

// DATA_LOSS: not a GGUF file, or a damaged or cut one. UNIMPLEMENTED: one part of a split model.
// Reads the header only.
absl::StatusOr<GgufFile> InspectGguf(const HeldFile& file);

// The file's SHA-256. CANCELLED when `stop` becomes true; DATA_LOSS when the file ends early.
absl::StatusOr<crypto::Digest> DigestOf(const HeldFile& file, const std::atomic<bool>& stop);

}  // namespace weir::router::llama
