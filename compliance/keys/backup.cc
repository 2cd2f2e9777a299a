#include "compliance/keys/backup.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "weir/v1/keys.pb.h"

namespace weir::keys {
namespace {

constexpr std::string_view kMagic = "weirKBK1";
constexpr size_t kIdSize = 16;
constexpr uint32_t kVersion = 1;
constexpr uint64_t kLimitBytes = 1u << 30;
constexpr absl::Duration kKeyDay = absl::Hours(24);

std::string WrapContext(std::string_view id) { return Context("weir/v1 backup key", {id}); }

absl::Status Damaged(size_t size) {
  return DataLoss("{} bytes are no backup of a key store", size);
}

}  // namespace

struct Backup::Key {
  std::string id;
  absl::Time made;
  std::string wrapped;
};

absl::StatusOr<std::vector<Backup::Key>> Backup::ReadKeys() const {
  std::vector<Key> keys;
  if (!files_.Exists(keys_path_)) return keys;
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(files_, keys_path_));
  v1::BackupKeys wire;
  if (!wire.ParseFromString(bytes) || wire.version() != kVersion) {
    return DataLoss("{} holds no backup keys", keys_path_);
  }
  for (const v1::BackupKey& key : wire.keys()) {
    keys.push_back({key.id(), absl::FromUnixNanos(key.made_unix_ns()), key.wrapped()});
  }
  return keys;
}

absl::Status Backup::WriteKeys(const std::vector<Key>& keys) {
  v1::BackupKeys wire;
  wire.set_version(kVersion);
  for (const Key& key : keys) {
    v1::BackupKey& out = *wire.add_keys();
    out.set_id(key.id);
    out.set_made_unix_ns(absl::ToUnixNanos(key.made));
    out.set_wrapped(key.wrapped);
  }
  return WriteFileAtomically(files_, keys_path_, wire.SerializeAsString());
}

absl::Status Backup::DestroyOld() {
  WEIR_ASSIGN_OR_RETURN(std::vector<Key> keys, ReadKeys());
  const absl::Time now = clock_.Now();
  const size_t removed = std::erase_if(keys, [now](const Key& key) {
    return now - key.made >= kBackupLife || key.made - now >= kKeyDay;
  });
  return removed == 0 ? absl::OkStatus() : WriteKeys(keys);
}

// A key is used for a day, so that it is not destroyed much earlier than what it sealed last.
absl::StatusOr<Backup::Key> Backup::KeyOfToday() {
  WEIR_RETURN_IF_ERROR(DestroyOld());
  WEIR_ASSIGN_OR_RETURN(std::vector<Key> keys, ReadKeys());
  const absl::Time now = clock_.Now();
  if (!keys.empty() && now - keys.back().made < kKeyDay) return keys.back();
  Key key{crypto::RandomBytes(kIdSize), now, {}};
  const Secret secret(crypto::RandomBytes(kRootKeySize));
  WEIR_ASSIGN_OR_RETURN(key.wrapped, root_->Wrap(secret, WrapContext(key.id)));
  keys.push_back(key);
  WEIR_RETURN_IF_ERROR(WriteKeys(keys));
  return key;
}

absl::StatusOr<std::string> Backup::Make(KeyStore& store) {
  v1::KeyBackup wire;
  wire.set_version(kVersion);
  {
    const std::lock_guard lock(store.mutex_);
    WEIR_ASSIGN_OR_RETURN(*wire.mutable_tenants(),
                          ReadWholeFile(files_, store.dir_ + "/tenants", kLimitBytes));
    for (const std::string kind : {"subject", "vault"}) {
      WEIR_ASSIGN_OR_RETURN(const auto names, files_.List(store.dir_ + "/" + kind));
      for (const std::string& name : names) {
        if (name.ends_with(".tmp")) continue;
        v1::KeyBackupFile& file = *wire.add_files();
        file.set_name(kind + "/" + name);
        WEIR_ASSIGN_OR_RETURN(*file.mutable_content(),
                              ReadWholeFile(files_, store.dir_ + "/" + file.name(), kLimitBytes));
      }
    }
  }
  WEIR_ASSIGN_OR_RETURN(const Key key, KeyOfToday());
  WEIR_ASSIGN_OR_RETURN(const Secret secret, root_->Unwrap(key.wrapped, WrapContext(key.id)));
  const std::string head = std::string(kMagic) + key.id;
  return head + crypto::Seal(store.suite(), secret, wire.SerializeAsString(), head);
}

absl::Status Backup::Restore(std::string_view backup, const std::string& dir, crypto::Suite suite) {
  constexpr size_t kHeadSize = kMagic.size() + kIdSize;
  if (!backup.starts_with(kMagic) || backup.size() < kHeadSize) return Damaged(backup.size());
  if (const auto there = ReadWholeFile(files_, dir + "/tenants", kLimitBytes); there.ok()) {
    WEIR_ASSIGN_OR_RETURN(const TenantFile tenants, ParseTenants(*there));
    if (!tenants.tenants.empty()) {
      return Error(absl::StatusCode::kFailedPrecondition, "{} holds keys already", dir);
    }
  }
  WEIR_RETURN_IF_ERROR(DestroyOld());
  WEIR_ASSIGN_OR_RETURN(const std::vector<Key> keys, ReadKeys());
  const std::string_view id = backup.substr(kMagic.size(), kIdSize);
  const auto key =
      std::find_if(keys.begin(), keys.end(), [id](const Key& k) { return k.id == id; });
  if (key == keys.end()) {
    return Error(absl::StatusCode::kNotFound, "the key of that backup was destroyed");
  }
  WEIR_ASSIGN_OR_RETURN(const Secret secret, root_->Unwrap(key->wrapped, WrapContext(key->id)));
  WEIR_ASSIGN_OR_RETURN(
      const std::string bytes,
      crypto::Unseal(suite, secret, backup.substr(kHeadSize), backup.substr(0, kHeadSize)));
  v1::KeyBackup wire;
  if (!wire.ParseFromString(bytes) || wire.version() != kVersion) return Damaged(backup.size());
  WEIR_RETURN_IF_ERROR(files_.MakeDirectory(dir + "/subject"));
  WEIR_RETURN_IF_ERROR(files_.MakeDirectory(dir + "/vault"));
  for (const v1::KeyBackupFile& file : wire.files()) {
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files_, dir + "/" + file.name(), file.content()));
  }
  return WriteFileAtomically(files_, dir + "/tenants", wire.tenants());  // last: now it is a store
}

}  // namespace weir::keys
