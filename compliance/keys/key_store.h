// Root -> tenant -> subject -> record: what the texts of a log are sealed with, in a small store
// beside the log that can change and be destroyed while the log cannot.
//
//   DIR/tenants      keys of tenants, wrapped by the root
//   DIR/subject/xx   random keys of subjects, wrapped by their tenant's
//   DIR/vault/xx     who is behind a handle, sealed by the tenant's
//
// Each file is replaced as a whole (write, sync, rename). Record keys are derived, not stored.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/keys/recent.h"
#include "compliance/keys/root_key.h"
#include "compliance/keys/tenant_keys.h"
#include "compliance/keys/vault.h"

namespace weir::keys {

// Record keys are expanded from it: the subject's key after HKDF's extraction.
using SubjectKey = std::shared_ptr<const Secret>;

// Whom a key is of. An empty handle: the tenant's texts that are about nobody.
struct Subject {
  std::string_view tenant;
  std::string_view handle;
};

// Whose texts an entry holds.
struct Holder {
  std::string handle;
  SubjectKey key;
};

enum class Purpose : uint8_t {
  kOrdinary,    // a restricted subject's texts stay closed
  kRestricted,  // by whom the two approvals allow it
};

// Thread-safe. A new tenant or subject waits for the disk once; one that was used lately costs a
// look-up in memory. Any failure to read or write: the file system's status, and no key.
class KeyStore {
 public:
  // Makes the store when there is none. FAILED_PRECONDITION: it is of another root or suite.
  static absl::StatusOr<std::unique_ptr<KeyStore>> Open(FileSystem& files, const std::string& dir,
                                                        std::shared_ptr<RootKey> root,
                                                        crypto::Suite suite);

  crypto::Suite suite() const { return suite_; }

  // What KeyFor and, when `person` is not empty, HandleOf would give, as far as it is in memory:
  // does not wait.
  Holder Known(const Subject& subject, const UserText& person);

  // For sealing; made when new. FAILED_PRECONDITION: restricted or erased.
  absl::StatusOr<SubjectKey> KeyFor(const Subject& subject);
  // For opening. NOT_FOUND: erased, or never there. PERMISSION_DENIED: restricted.
  absl::StatusOr<SubjectKey> Find(const Subject& subject, Purpose purpose = Purpose::kOrdinary);

  // The vault: see vault.h.
  absl::StatusOr<std::string> HandleOf(std::string_view tenant, const UserText& person);
  absl::StatusOr<std::vector<std::string>> HandlesOf(std::string_view tenant,
                                                     const UserText& person);

  // NOT_FOUND: no such subject.
  absl::StatusOr<SubjectRow> RowOf(const Subject& subject);
  // Active -> restricted. The key goes under another wrapping, the person gets another handle. An
  // already restricted or erased one stays as it is. INVALID_ARGUMENT: nobody's texts.
  absl::Status Restrict(const Subject& subject, absl::Time requested, absl::Time due);
  // Restricted -> erased: the key and the row of the vault are destroyed. FAILED_PRECONDITION: not
  // restricted, or not due at `at`. Again on an erased one finishes what a crash left undone.
  absl::Status Erase(const Subject& subject, absl::Time at);
  // What the log says about it by now.
  absl::Status NoteRecorded(const Subject& subject, State recorded);
  // Every subject that is not just active.
  absl::StatusOr<std::vector<SubjectRow>> NotActive();

  // A new key for each tenant, everything wrapped anew, the old keys destroyed. What was copied
  // before opens no more. Goes on where a crash stopped it. Nobody waits for it: keys are given out
  // and made meanwhile.
  absl::Status RotateTenants();
  // The same for the root; `next` wraps from then on.
  absl::Status RotateRoot(std::shared_ptr<RootKey> next);

 private:
  friend class Backup;
  KeyStore(FileSystem& files, std::string dir, TenantKeys tenants);

  using Rows = std::vector<SubjectRow>;
  std::string PathOf(const Subject& subject) const;
  absl::StatusOr<SubjectKey> Load(const Subject& subject, Purpose purpose);
  absl::StatusOr<SubjectKey> Make(const Subject& subject, const std::string& path, Rows rows);
  absl::StatusOr<SubjectRow> ReadRow(const Subject& subject);
  absl::StatusOr<Secret> Unwrap(const SubjectRow& row);
  absl::StatusOr<Secret> UnwrapAsItIsNow(const Subject& subject, SubjectRow& row);
  absl::Status Rewrap(SubjectRow& row, State state);
  absl::Status Change(const Subject& subject,
                      const std::function<absl::Status(SubjectRow&)>& change);
  absl::StatusOr<SubjectKey> Remembered(const Subject& subject, const Secret& key);
  absl::Status RewrapShard(int shard);

  FileSystem& files_;
  const std::string dir_;
  const crypto::Suite suite_;

  std::mutex rotation_mutex_;  // one rotation at a time; before mutex_
  std::mutex mutex_;           // guards the files, and tenants_ and vault_; before recent_mutex_
  TenantKeys tenants_;
  Vault vault_;

  std::mutex recent_mutex_;  // guards both
  Recent<SubjectKey> recent_keys_;
  Recent<std::string> recent_handles_;
};

}  // namespace weir::keys
