// Reading what the verbs work with: bundles, sources, keys. Messages say what to do.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/policy/policy.h"
#include "compliance/policy/source.h"

namespace weir::cli {

// With no keys the integrity of a bundle is checked, its authorship is not: says so once on
// standard error. PERMISSION_DENIED when fewer than `signatures` different keys have signed it, of
// the trusted ones where there are any.
absl::StatusOr<std::shared_ptr<const policy::Policy>> OpenBundle(
    FileSystem& files, const std::string& path, const std::vector<std::string>& key_paths,
    size_t signatures = 1);

absl::StatusOr<policy::ParsedSource> OpenSource(FileSystem& files, const std::string& directory);

// A bundle, or the directory of a source as it would be built.
struct Opened {
  std::shared_ptr<const policy::Policy> policy;
  std::optional<policy::Source> source;  // of a directory
};
// INVALID_ARGUMENT when a source has problems: `weir policy check` names them.
absl::StatusOr<Opened> OpenPolicy(FileSystem& files, const std::string& path,
                                  const std::vector<std::string>& key_paths);

// A private key of `weir policy keygen`.
absl::StatusOr<crypto::Signer> ReadSigner(FileSystem& files, const std::string& path);

inline constexpr uint64_t kMaxBundleBytes = 1u << 30;

// What `source` would enforce, signed by `signer`. REQUIRES: the source has no problems.
struct Built {
  std::string bundle;  // its bytes
  std::shared_ptr<const policy::Policy> policy;
};
// The dictionary's file, in jieba's format, is asked for when the source wants one; a missing one
// is said on standard error.
absl::StatusOr<Built> Build(FileSystem& files, const policy::Source& source,
                            const crypto::Signer& signer, const std::string& dictionary);

// Where Debian's python3-jieba has it.
inline constexpr const char* kDictionaryPath = "/usr/lib/python3/dist-packages/jieba/dict.txt";

}  // namespace weir::cli
