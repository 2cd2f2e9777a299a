// A witness (C2SP tlog-witness): signs a log's head only when it goes on from the head that it
// signed last, so that a log cannot show one tree to some and another to others, nor go back.
//
// What it knows is in its directory, one file a log, and is durable before a signature leaves it:
// killed at any moment it has signed nothing that it does not remember.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/witness/request.h"

namespace weir::witness {

// In terms of HTTP, as tlog-witness has them.
enum class Code : uint16_t {
  kOk = 200,             // the body is the cosignature's line
  kBadRequest = 400,     // not a request, or an old size above the checkpoint's
  kForbidden = 403,      // not signed by a key of that log
  kNotFound = 404,       // not a log that this witness knows
  kConflict = 409,       // the body is the size that it signed last; or another root at it
  kUnprocessable = 422,  // the proof does not lead from there to the new head
  kUnavailable = 503,    // its own disk failed; nothing was signed
};

struct Verdict {
  Code code = Code::kBadRequest;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

// Thread-safe; requests take turns.
class Witness {
 public:
  // Reads what was signed before. `logs` are those that it signs for; `signer` is Ed25519.
  // FAILED_PRECONDITION: another process has the directory. DATA_LOSS: what is there is no head of
  // its log. INVALID_ARGUMENT: two keys for one log. `files` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<Witness>> Open(
      FileSystem& files, const Clock& clock, std::string dir, std::string name,
      crypto::Signer signer, const std::vector<ledger::VerifierKey>& logs);

  // The body of an add-checkpoint request and the answer to it.
  Verdict Take(std::string_view body);

  ledger::VerifierKey key() const;  // what others verify its cosignatures with

 private:
  struct Log {
    ledger::VerifierKey key;
    uint64_t size = 0;    // of the head that was signed last
    crypto::Digest root;  // of it; of an empty tree when none was
  };

  Witness(FileSystem& files, const Clock& clock, std::string dir, std::string name,
          crypto::Signer signer)
      : files_(files),
        clock_(clock),
        dir_(std::move(dir)),
        name_(std::move(name)),
        signer_(std::move(signer)) {}
  absl::Status TakeDirectory();
  absl::Status Remember(const ledger::VerifierKey& key);
  Verdict Decide(Log& log, const AddCheckpoint& request, const std::string& text,
                 const ledger::Checkpoint& head);

  FileSystem& files_;
  const Clock& clock_;
  const std::string dir_;
  const std::string name_;
  const crypto::Signer signer_;
  std::unique_ptr<File> lock_;
  std::mutex mutex_;                 // guards logs_ and the files of the directory
  std::map<std::string, Log> logs_;  // by origin
};

// Reads DIR/witness.key (PEM, Ed25519), or makes it, and writes DIR/witness.vkey.
absl::StatusOr<crypto::Signer> LoadOrMakeWitnessKey(FileSystem& files, const std::string& dir,
                                                    const std::string& name);

}  // namespace weir::witness
