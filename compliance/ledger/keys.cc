// LoadOrMakeKeys, declared in ledger.h.
#include <utility>

#include "compliance/base/status.h"
#include "compliance/crypto/aead.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/ledger.h"

namespace weir::ledger {
namespace {

constexpr uint64_t kKeyFileLimitBytes = 64u << 10;

absl::StatusOr<Secret> ReadKeyFile(FileSystem& files, const std::string& path) {
  auto bytes = ReadWholeFile(files, path, kKeyFileLimitBytes);
  if (!bytes.ok()) return bytes.status();
  return Secret(*std::move(bytes));
}

absl::Status CheckDirectory(FileSystem& files, const std::string& dir) {
  const bool signing = files.Exists(dir + "/log.key");
  const bool sealing = files.Exists(dir + "/seal.key");
  const bool begun = files.Exists(VerifierKeyPath(dir));
  if (signing == sealing && (signing || !begun)) return absl::OkStatus();
  if (!signing && !begun) return absl::OkStatus();  // stopped while making them: log.key comes last
  return Error(absl::StatusCode::kFailedPrecondition,
               "{} holds a log but not both of log.key and seal.key", dir);
}

// Makes the seal key first: a log.key alone would look like a lost seal key.
absl::Status MakeKeys(FileSystem& files, const std::string& dir) {
  if (!files.Exists(dir + "/seal.key")) {
    const Secret seal(crypto::RandomBytes(crypto::kSealKeySize));
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, dir + "/seal.key", seal.Reveal()));
  }
  const Secret pem(crypto::Signer::Generate().ToPem());
  return WriteFileAtomically(files, dir + "/log.key", pem.Reveal());
}

}  // namespace

absl::StatusOr<Keys> LoadOrMakeKeys(FileSystem& files, const std::string& dir,
                                    const std::string& origin) {
  if (!IsKeyName(origin)) return InvalidArgument("a log's origin has no spaces or plus signs");
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(dir));
  WEIR_RETURN_IF_ERROR(CheckDirectory(files, dir));
  if (!files.Exists(dir + "/log.key")) WEIR_RETURN_IF_ERROR(MakeKeys(files, dir));
  WEIR_ASSIGN_OR_RETURN(const Secret pem, ReadKeyFile(files, dir + "/log.key"));
  WEIR_ASSIGN_OR_RETURN(Secret seal, ReadKeyFile(files, dir + "/seal.key"));
  if (seal.size() != crypto::kSealKeySize) {
    return InvalidArgument("{}/seal.key has {} bytes instead of {}", dir, seal.size(),
                           crypto::kSealKeySize);
  }
  auto signer = crypto::Signer::FromPem(pem.Reveal());
  if (!signer.ok()) return Annotate(signer.status(), dir + "/log.key");
  if (signer->algorithm() != crypto::Algorithm::kEd25519) {
    return InvalidArgument("{}/log.key is not an Ed25519 key", dir);
  }
  WEIR_RETURN_IF_ERROR(KeepVerifierKey(files, dir, VerifierKey(origin, signer->verifier())));
  return Keys{*std::move(signer), std::move(seal)};
}

}  // namespace weir::ledger
