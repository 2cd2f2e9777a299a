// The files of the key store as values: reading, writing, which file holds what. Internal to
// compliance/keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/crypto/suite.h"

namespace weir::keys {

enum class State : uint8_t { kActive = 1, kRestricted = 2, kErased = 3 };
std::string_view NameOf(State state);  // "active", "restricted", "erased"

struct GenerationRow {
  uint32_t number = 0;
  std::string wrapped;
};
struct TenantRow {
  std::string name;
  std::vector<GenerationRow> generations;  // the last one is used for what is new
};
struct TenantFile {
  crypto::Suite suite = crypto::Suite::kIntl;
  std::string root;
  std::vector<TenantRow> tenants;
};

struct SubjectRow {
  std::string tenant;
  std::string handle;
  State state = State::kActive;
  uint32_t generation = 0;
  std::string wrapped;
  absl::Time requested;  // 1970: not
  absl::Time due;
  absl::Time erased;
  State recorded = State::kActive;
};

struct IdentityRow {
  std::string tenant;
  std::string index;
  uint32_t generation = 0;
  std::string sealed;
  bool retired = false;
};

// Each read gives what an absent file means: nothing. DATA_LOSS: not such a file.
absl::StatusOr<TenantFile> ParseTenants(std::string_view bytes);
std::string ToBytes(const TenantFile& file);
absl::StatusOr<std::vector<SubjectRow>> ReadSubjects(FileSystem& files, const std::string& path);
absl::Status WriteSubjects(FileSystem& files, const std::string& path,
                           const std::vector<SubjectRow>& rows);
absl::StatusOr<std::vector<IdentityRow>> ReadIdentities(FileSystem& files, const std::string& path);
absl::Status WriteIdentities(FileSystem& files, const std::string& path,
                             const std::vector<IdentityRow>& rows);

// The files are many and small: one that changes is written anew.
inline constexpr int kShards = 256;
std::string SubjectShard(std::string_view tenant, std::string_view handle);  // "subject/7f"
std::string IdentityShard(std::string_view index);                           // "vault/7f"
std::string ShardName(std::string_view kind, int number);

// Length-prefixed, so that no two lists of parts give the same bytes.
std::string Context(std::string_view purpose, std::initializer_list<std::string_view> parts);

}  // namespace weir::keys
