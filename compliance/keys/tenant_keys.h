// The keys of the tenants: wrapped by the root in one small file, unwrapped in memory.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/keys/key_file.h"
#include "compliance/keys/root_key.h"

namespace weir::keys {

// One generation of a tenant's key. Immutable.
struct TenantKey {
  uint32_t number = 0;
  Secret wrapping;    // of subject keys in use
  Secret restricted;  // of the keys of restricted subjects
  Secret vault;       // seals the rows of the vault
  Secret index;       // finds them; the same in every generation
};

// Not thread-safe: the key store locks.
class TenantKeys {
 public:
  // FAILED_PRECONDITION: the keys are wrapped by another root, or made for another suite.
  static absl::StatusOr<TenantKeys> Open(FileSystem& files, std::string path,
                                         std::shared_ptr<RootKey> root, crypto::Suite suite);

  // The newest generation; made and stored when the tenant is new.
  absl::StatusOr<std::shared_ptr<const TenantKey>> Newest(std::string_view tenant);
  bool Has(std::string_view tenant) { return Find(tenant) != nullptr; }
  // DATA_LOSS: there is no such generation, not even when the file is read again: a reader beside a
  // writer sees what that has added.
  absl::StatusOr<std::shared_ptr<const TenantKey>> At(std::string_view tenant, uint32_t generation);

  // Adds a generation to each tenant that has one; DropOld leaves the newest. A crash in between
  // leaves two, both good.
  absl::Status AddGeneration();
  absl::Status DropOld();
  bool has_old() const;

  // Wraps everything by `next` instead.
  absl::Status ChangeRoot(std::shared_ptr<RootKey> next);
  RootKey& root() { return *root_; }
  crypto::Suite suite() const { return file_.suite; }

 private:
  TenantKeys(FileSystem& files, std::string path, std::shared_ptr<RootKey> root)
      : files_(&files), path_(std::move(path)), root_(std::move(root)) {}

  absl::StatusOr<std::shared_ptr<const TenantKey>> Unwrapped(const TenantRow& row,
                                                             const GenerationRow& generation);
  absl::StatusOr<GenerationRow> Wrapped(const std::string& tenant, uint32_t number,
                                        const Secret& both, RootKey& root) const;
  TenantRow* Find(std::string_view tenant);
  absl::Status Write(TenantFile next);
  absl::Status ReadAgain();
  const GenerationRow* Find(std::string_view tenant, uint32_t generation);

  FileSystem* files_;
  std::string path_;
  std::shared_ptr<RootKey> root_;
  TenantFile file_;
  std::map<std::pair<std::string, uint32_t>, std::shared_ptr<const TenantKey>> unwrapped_;
};

}  // namespace weir::keys
