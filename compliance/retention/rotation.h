// Rotation of the keys of a log while it is open and written to: a new key for each tenant, if
// asked a new root, and an entry that says so. Sealed texts stay as they are and open as before.
// The keys that sign heads are not rotated: a log's key is its name, another key is another log.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/keys/key_store.h"
#include "compliance/ledger/ledger.h"

namespace weir::retention {

enum class Rotation : uint8_t { kTenants, kRootAndTenants };

// Of the log in `dir`, whose root key is DIR/seal.key, by the process that has it open. A crash at
// any moment loses no key; the next rotation goes on.
absl::Status RotateKeys(FileSystem& files, const std::string& dir, ledger::Ledger& ledger,
                        keys::KeyStore& keys, Rotation what);

// For a log that another process has open: asks that process for it (Keeper). One request at a
// time: a later one replaces one that was not taken yet.
absl::Status RequestRotation(FileSystem& files, const std::string& dir, Rotation what);
// Nothing: none is asked for. INVALID_ARGUMENT: the request cannot be read.
absl::StatusOr<std::optional<Rotation>> RequestedRotation(FileSystem& files,
                                                          const std::string& dir);
// Takes the request back, or off the list once it was done. NOT_FOUND: there is none.
absl::Status EndRotationRequest(FileSystem& files, const std::string& dir);

}  // namespace weir::retention
