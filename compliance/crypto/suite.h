// The two suites of algorithms a log may be kept with, chosen when it is made.
//
// intl: SHA-256, Ed25519, AES-256-GCM, HKDF-SHA256.
// gm:   SM3 (GB/T 32905), SM2 (GB/T 32918), SM4 (GB/T 32907) and HKDF with SM3, for operators whom
//       the Cryptography Law and GB/T 39786 bind. Using them is not a certificate of anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"
#include "compliance/crypto/aead.h"
#include "compliance/crypto/digest.h"

namespace weir::crypto {

enum class Suite : uint8_t { kIntl = 1, kGm = 2 };  // the numbers are written to files
std::string_view NameOf(Suite suite);               // "intl", "gm"
std::optional<Suite> SuiteOf(std::string_view name);
Hash HashOf(Suite suite);

// Sealing with what the suite has. `key` has 32 bytes (CHECK). Thread-safe.
std::string Seal(Suite suite, const Secret& key, Parts plaintext, std::string_view associated_data);
inline std::string Seal(Suite suite, const Secret& key, std::string_view plaintext,
                        std::string_view associated_data) {
  return Seal(suite, key, {plaintext}, associated_data);
}
// INVALID_ARGUMENT: too short, or of a form that the suite does not have. DATA_LOSS: the tag does
// not match. UNIMPLEMENTED: SM4-GCM, and no library here has it.
absl::StatusOr<std::string> Unseal(Suite suite, const Secret& key, std::string_view sealed,
                                   std::string_view associated_data);

// HKDF (RFC 5869) with an empty salt, in its two steps: what is extracted from a root is expanded
// to many keys. 32 bytes each.
Secret ExtractKey(Hash hash, const Secret& root);
Secret ExpandKey(Hash hash, const Secret& extracted, std::string_view info);

}  // namespace weir::crypto
