// The table of contents of an evidence bundle: manifest.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/crypto/digest.h"

namespace weir::evidence {

inline constexpr std::string_view kFormat = "weir-evidence/1";

struct Listed {
  std::string name;
  uint64_t size_bytes = 0;
  crypto::Digest sha256;
  friend bool operator==(const Listed&, const Listed&) = default;
};

struct Manifest {
  std::string origin;                                      // of the log
  uint64_t size = 0;                                       // entries under its checkpoint
  crypto::Digest root;                                     // of that checkpoint
  absl::Time made_at;                                      // whole seconds
  uint64_t records = 0;                                    // in the bundle
  std::vector<std::pair<std::string, std::string>> query;  // what was asked for, in order
  std::vector<Listed> members;                             // all but the manifest, in order
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// One text for one value.
std::string ToJson(const Manifest& manifest);
// UNIMPLEMENTED: of a format that this version does not know. INVALID_ARGUMENT: not a manifest, or
// not the text that ToJson gives.
absl::StatusOr<Manifest> ParseManifest(std::string_view json);

}  // namespace weir::evidence
