// A log's side: asks one witness for its cosignature on the log's head.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/proof.h"
#include "compliance/remote/http.h"

namespace weir::witness {

struct Contact {
  std::string url;          // the submission prefix, "https://witness.example/w1"
  ledger::VerifierKey key;  // of the witness
};

// What is to be signed.
struct Head {
  ledger::Checkpoint checkpoint;
  std::string note;  // as the log signed it
};

// One thread at a time.
class Client {
 public:
  Client(Contact contact, remote::HttpLimits limits);

  // The line to put behind the note. FAILED_PRECONDITION: the witness has signed more entries than
  // the log has, or another tree: the log was put back, or forked. UNAVAILABLE,
  // DEADLINE_EXCEEDED: try again later. PERMISSION_DENIED: it does not know the log or its key.
  // DATA_LOSS: what it answered is not its signature. Or what `hashes`, the tiles of the log, fails
  // with.
  absl::StatusOr<std::string> Ask(const Head& head, ledger::NodeHashes& hashes);

  const std::string& name() const { return contact_.key.name(); }

 private:
  absl::StatusOr<remote::HttpAnswer> Post(const Head& head, ledger::NodeHashes& hashes);
  absl::StatusOr<std::string> LineIn(const Head& head, const std::string& answer) const;

  Contact contact_;
  std::unique_ptr<remote::HttpClient> http_;
  uint64_t known_size_ = 0;  // what the witness has signed, as far as we know
};

}  // namespace weir::witness
