// Backups of the key store that stop opening: sealed with keys of their own, which live outside the
// store and are destroyed after kBackupLife. Without that, a shredded key would come back from any
// old backup. Copies of the store's own files are no backups: nothing makes them stop opening.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/keys/key_store.h"

namespace weir::keys {

// Erasure is complete so long after a key was destroyed (research: seven days).
inline constexpr absl::Duration kBackupLife = absl::Hours(7 * 24);

// One thread at a time. Everything passed in must outlive it.
class Backup {
 public:
  // `keys_path` holds the backup keys, wrapped by `root`.
  Backup(FileSystem& files, const Clock& clock, std::string keys_path,
         std::shared_ptr<RootKey> root)
      : files_(files), clock_(clock), keys_path_(std::move(keys_path)), root_(std::move(root)) {}

  // The whole store as it is now, sealed with a key of today.
  absl::StatusOr<std::string> Make(KeyStore& store);
  // Writes what Make gave into `dir`. NOT_FOUND: its key was destroyed. FAILED_PRECONDITION: a
  // store with keys is there. DATA_LOSS: damaged. Whoever restores erases again what the log says
  // was erased since.
  absl::Status Restore(std::string_view backup, const std::string& dir, crypto::Suite suite);
  // Destroys the keys that are older than kBackupLife, and those from the future of a clock that
  // was put back. Call it daily.
  absl::Status DestroyOld();

 private:
  struct Key;
  absl::StatusOr<std::vector<Key>> ReadKeys() const;
  absl::Status WriteKeys(const std::vector<Key>& keys);
  absl::StatusOr<Key> KeyOfToday();

  FileSystem& files_;
  const Clock& clock_;
  const std::string keys_path_;
  const std::shared_ptr<RootKey> root_;
};

}  // namespace weir::keys
