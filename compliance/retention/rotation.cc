#include "compliance/retention/rotation.h"

#include "compliance/base/status.h"

namespace weir::retention {
namespace {

constexpr uint64_t kRequestLimitBytes = 64;
constexpr std::string_view kTenants = "tenants\n";
constexpr std::string_view kRootAndTenants = "root_and_tenants\n";

std::string RequestPath(const std::string& dir) { return dir + "/keys/rotate"; }

// ROOT.next, the store wrapped by it, then its name: ledger::LoadOrMakeKeys finishes what a crash
// leaves of that. One that is there already is of a try that failed, and wraps the store or
// nothing.
absl::Status RotateRoot(FileSystem& files, const std::string& dir, keys::KeyStore& keys) {
  const std::string path = dir + "/seal.key";
  const absl::Status made = keys::MakeRootKeyFile(files, path + ".next");
  if (!made.ok() && made.code() != absl::StatusCode::kAlreadyExists) return made;
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<keys::RootKey> next,
                        keys::ReadRootKeyFile(files, path + ".next", keys.suite()));
  WEIR_RETURN_IF_ERROR(keys.RotateRoot(std::move(next)));
  return files.Rename(path + ".next", path);
}

}  // namespace

absl::Status RotateKeys(FileSystem& files, const std::string& dir, ledger::Ledger& ledger,
                        keys::KeyStore& keys, Rotation what) {
  const bool root = what == Rotation::kRootAndTenants;
  if (root) WEIR_RETURN_IF_ERROR(RotateRoot(files, dir, keys));
  WEIR_RETURN_IF_ERROR(keys.RotateTenants());
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kKeys;
  entry.reasons = {root ? "root_and_tenants_rotated" : "tenants_rotated"};
  return ledger.AppendAndWait(entry).status();
}

absl::Status RequestRotation(FileSystem& files, const std::string& dir, Rotation what) {
  return WriteFileAtomically(files, RequestPath(dir),
                             what == Rotation::kTenants ? kTenants : kRootAndTenants);
}

absl::StatusOr<std::optional<Rotation>> RequestedRotation(FileSystem& files,
                                                          const std::string& dir) {
  const auto text = ReadWholeFile(files, RequestPath(dir), kRequestLimitBytes);
  if (text.status().code() == absl::StatusCode::kNotFound) return std::nullopt;
  if (!text.ok()) return text.status();
  if (*text == kTenants) return Rotation::kTenants;
  if (*text == kRootAndTenants) return Rotation::kRootAndTenants;
  return InvalidArgument("{} is no request for a rotation", RequestPath(dir));
}

absl::Status EndRotationRequest(FileSystem& files, const std::string& dir) {
  return files.Remove(RequestPath(dir));
}

}  // namespace weir::retention
