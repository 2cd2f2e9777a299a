#include "compliance/keys/root_key.h"

#include "compliance/base/status.h"

namespace weir::keys {
namespace {

class FileRootKey final : public RootKey {
 public:
  FileRootKey(Secret key, crypto::Suite suite)
      : suite_(suite), name_(NameFor(key, suite)), key_(std::move(key)) {}

  std::string name() const override { return name_; }

  absl::StatusOr<std::string> Wrap(const Secret& key, std::string_view context) override {
    return crypto::Seal(suite_, key_, key.Reveal(), context);
  }

  absl::StatusOr<Secret> Unwrap(std::string_view wrapped, std::string_view context) override {
    WEIR_ASSIGN_OR_RETURN(std::string key, crypto::Unseal(suite_, key_, wrapped, context));
    return Secret(std::move(key));
  }

 private:
  // Tells keys apart and tells nothing about them.
  static std::string NameFor(const Secret& key, crypto::Suite suite) {
    const Secret expanded = crypto::ExpandKey(crypto::HashOf(suite), key, "weir/v1 root key name");
    return "file:" + crypto::ToHex(expanded.Reveal().substr(0, 8));
  }

  const crypto::Suite suite_;
  const std::string name_;
  const Secret key_;
};

}  // namespace

absl::Status CheckPrivate(const FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const uint32_t mode, files.Permissions(path));
  if ((mode & 077) == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               "{} has mode {:04o}: group or others may use it; a key's file has 0600 or 0400",
               path, mode);
}

absl::StatusOr<std::unique_ptr<RootKey>> ReadRootKeyFile(FileSystem& files, const std::string& path,
                                                         crypto::Suite suite) {
  WEIR_RETURN_IF_ERROR(CheckPrivate(files, path));
  WEIR_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(files, path, 4096));
  Secret key(std::move(bytes));
  if (key.size() != kRootKeySize) {
    return InvalidArgument("{} has {} bytes, a root key has {}", path, key.size(), kRootKeySize);
  }
  return std::make_unique<FileRootKey>(std::move(key), suite);
}

absl::Status MakeRootKeyFile(FileSystem& files, const std::string& path) {
  if (files.Exists(path)) return Error(absl::StatusCode::kAlreadyExists, "{} is there", path);
  const Secret key(crypto::RandomBytes(kRootKeySize));
  return WriteFileAtomically(files, path, key.Reveal());
}

}  // namespace weir::keys
