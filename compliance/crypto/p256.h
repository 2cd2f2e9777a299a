// ECDSA with SHA-256 on P-256 (FIPS 186-5), which secure enclaves of phones sign with. Weir only
// verifies: its own signatures are those of signer.h.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace weir::crypto {

inline constexpr size_t kP256PointSize = 65;  // an uncompressed point: 4, x, y

// Of a public key; INVALID_ARGUMENT when it is of another curve or kind. `key` may be null.
absl::StatusOr<std::string> P256PointOf(evp_pkey_st* key);

// Whether `signature` (DER, RFC 3279) is one of `message` by the key at `point`; false for anything
// that is no point. Thread-safe.
bool VerifyP256(std::string_view point, std::string_view message, std::string_view signature);

}  // namespace weir::crypto
