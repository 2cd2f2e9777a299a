// LoadOrMakeKeys and OpenKeyStore, declared in ledger.h.
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/gm_head.h"
#include "compliance/ledger/ledger.h"

namespace weir::ledger {
namespace {

using crypto::Algorithm;
using crypto::Suite;

constexpr uint64_t kKeyFileLimitBytes = 64u << 10;

// A private key in PEM, of that algorithm, in a file that nobody else may use.
absl::StatusOr<crypto::Signer> ReadSigner(FileSystem& files, const std::string& path,
                                          Algorithm algorithm) {
  WEIR_RETURN_IF_ERROR(keys::CheckPrivate(files, path));
  WEIR_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(files, path, kKeyFileLimitBytes));
  const Secret pem(std::move(bytes));
  auto signer = crypto::Signer::FromPem(pem.Reveal());
  if (!signer.ok()) return Annotate(signer.status(), path);
  if (signer->algorithm() == algorithm) return signer;
  return InvalidArgument("{} is not a key of {}", path, crypto::NameOf(algorithm));
}

absl::Status MakeSigner(FileSystem& files, const std::string& path, Algorithm algorithm) {
  const Secret pem(crypto::Signer::Generate(algorithm).ToPem());
  return WriteFileAtomically(files, path, pem.Reveal());
}

std::string RootPath(const std::string& dir, const std::string& given) {
  return given.empty() ? dir + "/seal.key" : given;
}

// One of a log's keys alone means that the other was lost. A process that stopped while making them
// leaves no log.key: it comes last.
absl::Status CheckDirectory(FileSystem& files, const std::string& dir, const std::string& root) {
  const bool signing = files.Exists(dir + "/log.key");
  const bool begun = files.Exists(VerifierKeyPath(dir));
  if (signing ? files.Exists(root) : !begun) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "{} holds a log but not both of log.key and seal.key", dir);
}

// What the log is kept with; nothing when it is new.
std::optional<Suite> SuiteIn(FileSystem& files, const std::string& dir) {
  if (!files.Exists(dir + "/log.key")) return std::nullopt;
  const bool gm = files.Exists(dir + "/sm2.key") || files.Exists(GmVerifierKeyPath(dir));
  return gm ? Suite::kGm : Suite::kIntl;
}

absl::Status MakeKeys(FileSystem& files, const std::string& dir, const std::string& root,
                      Suite suite) {
  if (!files.Exists(root)) WEIR_RETURN_IF_ERROR(keys::MakeRootKeyFile(files, root));
  if (suite == Suite::kGm) {
    WEIR_RETURN_IF_ERROR(MakeSigner(files, dir + "/sm2.key", Algorithm::kSm2));
  } else if (files.Exists(dir + "/sm2.key")) {  // of a process that stopped before it had a log
    WEIR_RETURN_IF_ERROR(files.Remove(dir + "/sm2.key"));
  }
  return MakeSigner(files, dir + "/log.key", Algorithm::kEd25519);
}

// A rotation of the root (retention::RotateKeys) writes ROOT.next, wraps the store with it and
// renames it. What a crash left of that is finished, or undone when the store was not wrapped yet.
// Whoever rotates has the log open: while somebody has, nothing was left and nothing is touched.
absl::Status FinishRootRotation(FileSystem& files, const std::string& dir, const std::string& root,
                                Suite suite) {
  const std::string next = root + ".next";
  if (!files.Exists(next)) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto lock, files.Open(LockPath(dir), OpenMode::kCreate));
  if (!lock->Lock().ok() || !files.Exists(next)) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<keys::RootKey> key,
                        keys::ReadRootKeyFile(files, next, suite));
  const absl::Status opened =
      keys::KeyStore::Open(files, dir + "/keys", std::move(key), suite).status();
  if (opened.ok()) return files.Rename(next, root);
  // Only another root in the store says that this one wraps nothing yet.
  return opened.code() == absl::StatusCode::kFailedPrecondition ? files.Remove(next) : opened;
}

absl::StatusOr<std::shared_ptr<keys::KeyStore>> OpenStore(FileSystem& files, const std::string& dir,
                                                          const std::string& root, Suite suite) {
  WEIR_RETURN_IF_ERROR(FinishRootRotation(files, dir, root, suite));
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<keys::RootKey> key,
                        keys::ReadRootKeyFile(files, root, suite));
  return keys::KeyStore::Open(files, dir + "/keys", std::move(key), suite);
}

absl::Status WrongSuite(const std::string& dir, Suite has, Suite wanted) {
  return Error(absl::StatusCode::kFailedPrecondition,
               "{} is a log of the suite {}, not {}: a suite is chosen when a log is made", dir,
               crypto::NameOf(has), crypto::NameOf(wanted));
}

}  // namespace

absl::StatusOr<Keys> LoadOrMakeKeys(FileSystem& files, const std::string& dir,
                                    const KeyOptions& options) {
  if (!IsKeyName(options.origin)) {
    return InvalidArgument("a log's origin has no spaces or plus signs");
  }
  const std::string root = RootPath(dir, options.root_path);
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(dir));
  WEIR_RETURN_IF_ERROR(CheckDirectory(files, dir, root));
  const std::optional<Suite> has = SuiteIn(files, dir);
  const Suite suite = has.value_or(options.suite.value_or(Suite::kIntl));
  if (suite == Suite::kGm && !IsKeyName(GmOrigin(options.origin))) {
    return InvalidArgument("the origin of a gm log has at most 251 bytes");
  }
  if (options.suite.value_or(suite) != suite) return WrongSuite(dir, suite, *options.suite);
  if (!has) WEIR_RETURN_IF_ERROR(MakeKeys(files, dir, root, suite));
  WEIR_ASSIGN_OR_RETURN(crypto::Signer signer,
                        ReadSigner(files, dir + "/log.key", Algorithm::kEd25519));
  Keys keys{std::move(signer), std::nullopt, nullptr};
  if (suite == Suite::kGm) {
    WEIR_ASSIGN_OR_RETURN(keys.gm_signer, ReadSigner(files, dir + "/sm2.key", Algorithm::kSm2));
  }
  WEIR_ASSIGN_OR_RETURN(keys.store, OpenStore(files, dir, root, suite));
  WEIR_RETURN_IF_ERROR(
      KeepVerifierKey(files, dir, VerifierKey(options.origin, keys.signer.verifier())));
  return keys;
}

absl::StatusOr<std::shared_ptr<keys::KeyStore>> OpenKeyStore(FileSystem& files,
                                                             const std::string& dir,
                                                             const std::string& root_path) {
  const std::string root = RootPath(dir, root_path);
  const Suite suite = SuiteIn(files, dir).value_or(Suite::kIntl);
  absl::Status other_root;
  // While the root is rotated the store may be wrapped by the next one, which has its name after.
  for (const std::string& path : {root, root + ".next", root}) {
    absl::StatusOr<std::shared_ptr<keys::RootKey>> key = keys::ReadRootKeyFile(files, path, suite);
    if (key.status().code() == absl::StatusCode::kNotFound && path != root) continue;
    if (!key.ok()) return key.status();
    auto store = keys::KeyStore::Open(files, dir + "/keys", *std::move(key), suite);
    if (store.status().code() != absl::StatusCode::kFailedPrecondition) return store;
    other_root = store.status();
  }
  return other_root;
}

}  // namespace weir::ledger
