// The bytes of App Attest taken apart: CBOR (RFC 8949) around authenticator data (WebAuthn level 2,
// section 6.1). What comes in is a stranger's: sizes and depth are bounded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::cloud {

// An attestation with its receipt is about 5.5 KB.
inline constexpr size_t kLongestAttestedBytes = 16384;

struct AttestationObject {
  std::vector<std::string> certificates;  // DER, the key's own first
  std::string authenticator_data;
};

struct Assertion {
  std::string signature;  // DER
  std::string authenticator_data;
};

struct AuthenticatorData {
  std::string relying_party;  // SHA-256 of the application's name, 32 bytes
  uint32_t counter = 0;
  // Of an attestation; empty in an assertion.
  std::string maker;       // 16 bytes
  std::string credential;  // the key's name
};

// All: INVALID_ARGUMENT for anything else. Pure.
absl::StatusOr<AttestationObject> ReadAttestation(std::string_view cbor);
absl::StatusOr<Assertion> ReadAssertion(std::string_view cbor);
absl::StatusOr<AuthenticatorData> ReadAuthenticatorData(std::string_view bytes);

}  // namespace weir::cloud
