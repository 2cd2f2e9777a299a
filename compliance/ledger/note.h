// Signed notes (C2SP signed-note) with Ed25519: a text, an empty line, signature lines.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/crypto/signer.h"

namespace weir::ledger {

// Whether a key (and so a log's origin) may have this name: not empty, no white space, no plus
// sign, nothing below space, UTF-8, at most 255 bytes.
bool IsKeyName(std::string_view name);

// A name and a public key. A value.
class VerifierKey {
 public:
  // REQUIRES: IsKeyName(name).
  VerifierKey(std::string name, crypto::Verifier verifier);
  // "name+hash+key", as in a vkey file without its line end. INVALID_ARGUMENT when it is not one.
  static absl::StatusOr<VerifierKey> Parse(std::string_view text);

  std::string ToString() const;
  const std::string& name() const { return name_; }
  const std::string& hash() const { return hash_; }  // 4 bytes
  const crypto::Verifier& verifier() const { return verifier_; }

 private:
  std::string name_;
  std::string hash_;
  crypto::Verifier verifier_;
};

// The note with one signature. REQUIRES: `text` ends with a line end and IsKeyName(name).
std::string SignNote(std::string_view text, const std::string& name, const crypto::Signer& signer);

struct OpenedNote {
  std::string text;
  std::vector<std::string> verified;    // names of the given keys that signed it
  std::vector<std::string> unverified;  // names of the other signers
};

// INVALID_ARGUMENT: not a signed note. DATA_LOSS: the signature of a given key is wrong.
// FAILED_PRECONDITION: none of the given keys signed it, or two of them are the same.
absl::StatusOr<OpenedNote> OpenNote(std::string_view note, std::span<const VerifierKey> keys);

}  // namespace weir::ledger
