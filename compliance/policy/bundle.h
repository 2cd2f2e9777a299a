// The bytes of a policy bundle (docs/POLICY.md, "The bundle"). All numbers are little-endian.
//
//   0   8  magic "WEIRPOL1"
//   8   4  format version, 1
//  12   4  zero
//  16   8  size of the tables
//  24   8  size of the lexicon image
//  32  32  Ed25519 public key of the signer
//  64   .  tables (weir.v1.PolicyTables), zero bytes up to the next multiple of 8
//   .   .  lexicon image, zero bytes up to the next multiple of 8
//   .  64  Ed25519 signature of the SHA-256 of all that precedes it
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/crypto/signer.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

// The same parts and key give the same bytes.
std::string AssembleBundle(std::string_view tables, std::string_view lexicon,
                           const crypto::Signer& signer);

// Views into the bundle's bytes.
struct BundleParts {
  std::string_view tables;
  std::string_view lexicon;  // at a multiple of 8 bytes from the start
};

// The signature is checked before anything else is believed. DATA_LOSS: damaged or cut.
// PERMISSION_DENIED: whole, but signed by a key that is not trusted. FAILED_PRECONDITION: whole and
// trusted, but of another format version.
absl::StatusOr<BundleParts> OpenBundle(std::string_view bytes, const Trust& trust);

}  // namespace weir::policy
