// HMAC (RFC 2104) with SHA-256 or SM3.
#pragma once

#include <initializer_list>
#include <string_view>

#include "compliance/base/sensitive.h"
#include "compliance/crypto/digest.h"

namespace weir::crypto {

inline constexpr size_t kHmacParts = 7;

// 32 bytes, over the joined parts. A secret, since keys are made of it. Thread-safe. REQUIRES: at
// most kHmacParts.
Secret Hmac(Hash hash, const Secret& key, std::initializer_list<std::string_view> parts);

// Compares in time that does not depend on where they differ.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace weir::crypto
