// What SM2 needs beside the calls that it shares with Ed25519. Used by signer.cc only.
#pragma once

#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace weir::crypto {

// 64 bytes: r and s. REQUIRES: `key` is an SM2 key pair.
std::string SignSm2(evp_pkey_st* key, std::string_view message);
bool VerifySm2(evp_pkey_st* key, std::string_view message, std::string_view signature);

// The uncompressed point of `key`, and a new public key of one: null when it is not on the curve.
std::string Sm2Point(const evp_pkey_st* key);
evp_pkey_st* NewSm2PublicKey(std::string_view point);

}  // namespace weir::crypto
