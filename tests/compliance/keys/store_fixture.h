// A key store in memory.
#pragma once

#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/keys/key_store.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/memory_files.h"

namespace weir::testing {

inline constexpr const char* kStoreDir = "/keys";
inline constexpr const char* kRootPath = "/root.key";

// Reads or makes the root, then opens the store.
inline absl::StatusOr<std::unique_ptr<keys::KeyStore>> OpenStore(
    FileSystem& files, crypto::Suite suite = crypto::Suite::kIntl) {
  if (!files.Exists(kRootPath)) WEIR_RETURN_IF_ERROR(keys::MakeRootKeyFile(files, kRootPath));
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<keys::RootKey> root,
                        keys::ReadRootKeyFile(files, kRootPath, suite));
  return keys::KeyStore::Open(files, kStoreDir, std::move(root), suite);
}

inline std::string Bytes(const keys::SubjectKey& key) { return std::string(key->Reveal()); }

}  // namespace weir::testing
