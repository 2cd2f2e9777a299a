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

// What a signature says; the first byte of a key in a vkey (C2SP signed-note, tlog-cosignature).
enum class SignatureType : uint8_t {
  kEd25519 = 1,      // of the text
  kSm2 = 0xff,       // of the text; 0xff is a private type, "SM2-SM3" behind it says which
  kCosignature = 4,  // by a witness, of the text and a time: no other tree was shown to it before
};

// A name, a public key and what it signs. A value.
class VerifierKey {
 public:
  // REQUIRES: IsKeyName(name).
  VerifierKey(std::string name, crypto::Verifier verifier);  // kEd25519 or kSm2
  VerifierKey(std::string name, crypto::Verifier verifier, SignatureType type);
  // "name+hash+key", as in a vkey file without its line end. INVALID_ARGUMENT when it is not one.
  static absl::StatusOr<VerifierKey> Parse(std::string_view text);

  std::string ToString() const;
  const std::string& name() const { return name_; }
  const std::string& hash() const { return hash_; }  // 4 bytes
  const crypto::Verifier& verifier() const { return verifier_; }
  SignatureType type() const { return type_; }

 private:
  std::string name_;
  SignatureType type_;
  std::string hash_;
  crypto::Verifier verifier_;
};

// The note with one signature. REQUIRES: `text` ends with a line end and IsKeyName(name).
std::string SignNote(std::string_view text, const std::string& name, const crypto::Signer& signer);

// A witness's signature line for the text of a checkpoint, to be put behind the note's others.
// `at` is in seconds since 1970. REQUIRES: as SignNote.
std::string CosignatureLine(std::string_view text, const std::string& name,
                            const crypto::Signer& signer, uint64_t at);

// What a cosignature line says of itself.
struct Cosignature {
  std::string name;
  uint64_t at = 0;  // in seconds since 1970
};
// Those under a note, none of them checked: for showing, to whoever has not the witnesses' keys.
// INVALID_ARGUMENT: not a signed note.
absl::StatusOr<std::vector<Cosignature>> CosignaturesIn(std::string_view note);

struct OpenedNote {
  std::string text;
  std::vector<std::string> verified;    // names of the given keys that signed it
  std::vector<std::string> unverified;  // names of the other signers
  std::vector<uint64_t>
      times;  // of `verified`: when a witness signed, in seconds since 1970; else 0
};

// INVALID_ARGUMENT: not a signed note. DATA_LOSS: the signature of a given key is wrong.
// FAILED_PRECONDITION: none of the given keys signed it, or two of them are the same.
absl::StatusOr<OpenedNote> OpenNote(std::string_view note, std::span<const VerifierKey> keys);

}  // namespace weir::ledger
