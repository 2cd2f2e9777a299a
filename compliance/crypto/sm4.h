// SM4 (GB/T 32907) with authentication, in two forms that say which they are in their first byte.
// OpenSSL 3.0 has no SM4 AEAD; libgcrypt has SM4-GCM. Where neither library here has it, SM4-CTR
// and HMAC-SM3 over everything (encrypt-then-MAC) take its place, several times slower.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"
#include "compliance/crypto/aead.h"

namespace weir::crypto {

enum class Sm4Form : char {
  // 1 || iv(12) || ciphertext || tag(16); the key is the first 16 of the 32 bytes given.
  kGcm = 1,
  // 2 || iv(16) || ciphertext || mac(32). Keys: HKDF-SM3 expansions of the 32 bytes, "sm4-ctr" (16
  // bytes of it) and "hmac-sm3". The MAC is over 2 || iv || size of the associated data (8 bytes,
  // big-endian) || associated data || ciphertext.
  kCtrHmac = 2,
};

bool HasSm4Gcm();  // asked of the libraries once

// `key` has 32 bytes (CHECK). REQUIRES for kGcm: HasSm4Gcm(). Thread-safe.
std::string SealSm4(Sm4Form form, const Secret& key, Parts plaintext,
                    std::string_view associated_data);
inline std::string SealSm4(Sm4Form form, const Secret& key, std::string_view plaintext,
                           std::string_view associated_data) {
  return SealSm4(form, key, {plaintext}, associated_data);
}
// INVALID_ARGUMENT: too short or of another form. DATA_LOSS: the tag does not match. UNIMPLEMENTED:
// kGcm without HasSm4Gcm().
absl::StatusOr<std::string> UnsealSm4(const Secret& key, std::string_view sealed,
                                      std::string_view associated_data);

}  // namespace weir::crypto
