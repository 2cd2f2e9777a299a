#include "edge/attestation/credential_file.h"

namespace weir::edge {
namespace {

constexpr uint64_t kLongest = 4096;

}  // namespace

std::optional<DeviceCredential> LoadCredential(FileSystem& files, const std::string& path) {
  const auto content = ReadWholeFile(files, path, kLongest);
  if (!content.ok() || content->size() <= kKeyIdSize) return std::nullopt;
  return DeviceCredential{content->substr(0, kKeyIdSize), content->substr(kKeyIdSize)};
}

absl::Status SaveCredential(FileSystem& files, const std::string& path,
                            const DeviceCredential& credential) {
  return WriteFileAtomically(files, path, credential.key_id + credential.bytes);
}

}  // namespace weir::edge
