#include "compliance/witness/witness.h"

#include <array>
#include <utility>

#include "compliance/base/sensitive.h"
#include "compliance/base/status.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/tree.h"

namespace weir::witness {
namespace {

using ledger::Checkpoint;
using ledger::VerifierKey;

constexpr uint64_t kNoteLimitBytes = 64 << 10;

// Origins have slashes and more; file names do not.
std::string PathOf(const std::string& dir, const std::string& origin) {
  return dir + "/" + crypto::Sha256Of(origin).ToHex() + ".checkpoint";
}

Verdict Refused(Code code, std::string_view why) { return {code, fmt::format("{}\n", why)}; }

Verdict Conflict(uint64_t size) {
  return {Code::kConflict, fmt::format("{}\n", size), "text/x.tlog.size"};
}

// The text that a note signs; empty when it is not a note.
std::string_view TextOf(std::string_view note) {
  const size_t split = note.rfind("\n\n");
  return split == std::string_view::npos ? std::string_view() : note.substr(0, split + 1);
}

bool GoesOn(uint64_t size, const crypto::Digest& root, const AddCheckpoint& request,
            const Checkpoint& head) {
  // Of an empty tree, and to the same one, there is nothing to prove.
  if (size == 0 && head.size == 0) return request.proof.empty() && head.root == root;
  if (size == 0 || size == head.size) return request.proof.empty();
  return ledger::CheckConsistency({size, head.size, root, head.root}, request.proof);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(FileSystem& files, const Clock& clock,
                                                       std::string dir, std::string name,
                                                       crypto::Signer signer,
                                                       const std::vector<VerifierKey>& logs) {
  if (!ledger::IsKeyName(name)) return InvalidArgument("not a name that a witness may have");
  std::unique_ptr<Witness> witness(
      new Witness(files, clock, std::move(dir), std::move(name), std::move(signer)));
  WEIR_RETURN_IF_ERROR(witness->TakeDirectory());
  for (const VerifierKey& key : logs) WEIR_RETURN_IF_ERROR(witness->Remember(key));
  return witness;
}

// Two processes on one directory could both sign from the same head.
absl::Status Witness::TakeDirectory() {
  WEIR_RETURN_IF_ERROR(files_.MakeDirectory(dir_));
  WEIR_ASSIGN_OR_RETURN(lock_, files_.Open(dir_ + "/lock", OpenMode::kCreate));
  if (lock_->Lock().ok()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "another process has {} open", dir_);
}

absl::Status Witness::Remember(const VerifierKey& key) {
  Log log{key, 0, ledger::EmptyRoot()};
  const std::string path = PathOf(dir_, key.name());
  if (files_.Exists(path)) {
    WEIR_ASSIGN_OR_RETURN(const std::string note, ReadWholeFile(files_, path, kNoteLimitBytes));
    const auto opened = ledger::OpenNote(note, std::array{key});
    const auto head = ledger::ParseBody(opened.ok() ? opened->text : "");
    if (!head.ok() || head->origin != key.name()) {
      return DataLoss("{} is not a head that the log {} signed", path, key.name());
    }
    log.size = head->size;
    log.root = head->root;
  }
  if (logs_.emplace(key.name(), std::move(log)).second) return absl::OkStatus();
  return InvalidArgument("two keys for the log {}", key.name());
}

Verdict Witness::Take(std::string_view body) {
  const auto request = ParseAddCheckpoint(body);
  if (!request.ok()) return Refused(Code::kBadRequest, ToStd(request.status().message()));
  const std::string text(TextOf(request->checkpoint));
  const auto head = ledger::ParseBody(text);
  if (!head.ok()) return Refused(Code::kBadRequest, ToStd(head.status().message()));
  const std::lock_guard lock(mutex_);
  const auto log = logs_.find(head->origin);
  if (log == logs_.end()) return Refused(Code::kNotFound, "not a log that this witness knows");
  const auto note = ledger::OpenNote(request->checkpoint, std::array{log->second.key});
  if (note.status().code() == absl::StatusCode::kInvalidArgument) {
    return Refused(Code::kBadRequest, ToStd(note.status().message()));
  }
  if (!note.ok()) return Refused(Code::kForbidden, "not signed by the log's key");
  return Decide(log->second, *request, text, *head);
}

// REQUIRES: mutex_ is held: between the look at the last head and the new one on disk nothing else
// may be signed.
Verdict Witness::Decide(Log& log, const AddCheckpoint& request, const std::string& text,
                        const Checkpoint& head) {
  if (request.old_size > head.size) {
    return Refused(Code::kBadRequest, "the old size is above the checkpoint's");
  }
  if (request.old_size != log.size) return Conflict(log.size);
  if (log.size == head.size && log.root != head.root) return Conflict(log.size);
  if (!GoesOn(log.size, log.root, request, head)) {
    return Refused(Code::kUnprocessable, "the proof does not lead from the old size to this head");
  }
  const absl::Status kept =
      WriteFileAtomically(files_, PathOf(dir_, head.origin), request.checkpoint);
  if (!kept.ok()) return Refused(Code::kUnavailable, "the witness cannot write");
  log.size = head.size;
  log.root = head.root;
  const auto now = static_cast<uint64_t>(absl::ToUnixSeconds(clock_.Now()));
  return {Code::kOk, ledger::CosignatureLine(text, name_, signer_, now)};
}

VerifierKey Witness::key() const {
  return VerifierKey(name_, signer_.verifier(), ledger::SignatureType::kCosignature);
}

absl::StatusOr<crypto::Signer> LoadOrMakeWitnessKey(FileSystem& files, const std::string& dir,
                                                    const std::string& name) {
  if (!ledger::IsKeyName(name)) return InvalidArgument("not a name that a witness may have");
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(dir));
  const std::string path = dir + "/witness.key";
  if (!files.Exists(path)) {
    const Secret pem(crypto::Signer::Generate().ToPem());
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path, pem.Reveal()));
  }
  WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files, path, kNoteLimitBytes));
  auto signer = crypto::Signer::FromPem(pem);
  if (!signer.ok()) return Annotate(signer.status(), path);
  if (signer->algorithm() != crypto::Algorithm::kEd25519) {
    return InvalidArgument("{} is not an Ed25519 key", path);
  }
  const VerifierKey key(name, signer->verifier(), ledger::SignatureType::kCosignature);
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, dir + "/witness.vkey", key.ToString() + "\n"));
  return signer;
}

}  // namespace weir::witness
