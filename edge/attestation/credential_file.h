// The device's key as the gateway knows it, over restarts: the name of the key and what the gateway
// gave for the maker's word.
#pragma once

#include <optional>
#include <string>

#include "compliance/base/file.h"

namespace weir::edge {

inline constexpr size_t kKeyIdSize = 32;

struct DeviceCredential {
  std::string key_id;  // kKeyIdSize bytes
  std::string bytes;   // the gateway's own
};

// Nothing when there is none, or it cannot be read: then the device enrols anew.
std::optional<DeviceCredential> LoadCredential(FileSystem& files, const std::string& path);
absl::Status SaveCredential(FileSystem& files, const std::string& path,
                            const DeviceCredential& credential);

}  // namespace weir::edge
