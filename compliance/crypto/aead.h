// Sealing: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, and HKDF-SHA256 (RFC 5869).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"

namespace weir::crypto {

inline constexpr size_t kSealKeySize = 32;
inline constexpr size_t kSealOverhead = 12 + 16;  // nonce in front, tag behind

// What is sealed: the joined parts.
using Parts = std::initializer_list<std::string_view>;
size_t SizeOf(Parts parts);

// nonce(12) || ciphertext || tag(16). `key` has 32 bytes (CHECK). Thread-safe.
std::string Seal(const Secret& key, Parts plaintext, std::string_view associated_data);
inline std::string Seal(const Secret& key, std::string_view plaintext,
                        std::string_view associated_data) {
  return Seal(key, {plaintext}, associated_data);
}
// INVALID_ARGUMENT when too short; DATA_LOSS when the tag does not match. Thread-safe.
absl::StatusOr<std::string> Unseal(const Secret& key, std::string_view sealed,
                                   std::string_view associated_data);
// HKDF with an empty salt; 32 bytes out.
Secret DeriveKey(const Secret& root, std::string_view info);

}  // namespace weir::crypto
