// Who is behind a handle: random handles, so that the log alone links to nobody, in rows that can
// be destroyed. Rows are sealed and found by a keyed hash that never leaves the vault.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"
#include "compliance/keys/tenant_keys.h"

namespace weir::keys {

// "s_" and 32 hex digits of 128 random bits.
inline constexpr size_t kHandleSize = 34;
std::string NewHandle();
bool IsHandle(std::string_view text);

// Not thread-safe: the key store locks.
class Vault {
 public:
  Vault(FileSystem& files, std::string dir, TenantKeys& tenants)
      : files_(files), dir_(std::move(dir)), tenants_(tenants) {}

  // The person's handle for what comes; made, durably, when there is none.
  absl::StatusOr<std::string> HandleOf(std::string_view tenant, const UserText& person);
  // Every handle, the retired ones too; oldest first.
  absl::StatusOr<std::vector<std::string>> HandlesOf(std::string_view tenant,
                                                     const UserText& person);
  // From now on the person gets another handle. Nothing happens when the row is not there.
  absl::Status Retire(std::string_view tenant, std::string_view handle);
  absl::Status Destroy(std::string_view tenant, std::string_view handle);
  // Seals every row of that shard (0 to kShards - 1) under its tenant's newest key.
  absl::Status Reseal(int shard);

 private:
  std::string IndexOf(const TenantKey& key, std::string_view tenant, const UserText& person) const;
  absl::StatusOr<Secret> Open(const IdentityRow& row);
  absl::StatusOr<std::string> Sealed(const TenantKey& key, const IdentityRow& row,
                                     const Secret& content) const;
  // Calls `change` with the row of the handle in its shard's rows; writes them when it says so.
  enum class Change : uint8_t { kRetire, kDestroy };
  absl::Status Apply(std::string_view tenant, std::string_view handle, Change change);
  std::string PathOf(const std::string& shard) const { return dir_ + "/" + shard; }

  FileSystem& files_;
  const std::string dir_;
  TenantKeys& tenants_;
};

}  // namespace weir::keys
