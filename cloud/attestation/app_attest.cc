#include "cloud/attestation/app_attest.h"

#include <algorithm>

#include "cloud/attestation/attested_bytes.h"
#include "compliance/base/status.h"
#include "compliance/crypto/p256.h"

namespace weir::cloud {
namespace {

// The extension of the key's certificate that holds the nonce, and how it is wrapped there: a
// sequence with one octet string of 32 bytes under the tag 1 (DER).
constexpr char kNonceExtension[] = "1.2.840.113635.100.8.2";
constexpr std::string_view kNonceWrapping("\x30\x24\xa1\x22\x04\x20", 6);
// Who made the authenticator, 16 bytes: which of Apple's environments the key belongs to.
constexpr std::string_view kProduction("appattest\0\0\0\0\0\0\0", 16);
constexpr std::string_view kDevelopment("appattestdevelop", 16);

absl::Status Unproven(std::string_view what) {
  return Error(absl::StatusCode::kUnauthenticated, "{}", what);
}

crypto::Digest NonceOf(std::string_view authenticator_data, std::string_view client_data) {
  return crypto::HashOver(crypto::Hash::kSha256, {authenticator_data, client_data});
}

}  // namespace

absl::StatusOr<std::unique_ptr<AppAttest>> AppAttest::Create(const AppAttestOptions& options) {
  WEIR_ASSIGN_OR_RETURN(crypto::Authority root, crypto::Authority::FromPem(options.root_pem));
  std::vector<crypto::Digest> applications;
  for (const std::string& name : options.applications) {
    applications.push_back(crypto::Sha256Of(name));
  }
  return std::unique_ptr<AppAttest>(
      new AppAttest(std::move(root), std::move(applications), options.development));
}

absl::Status AppAttest::CheckApplication(std::string_view relying_party) const {
  const bool ours = std::any_of(applications_.begin(), applications_.end(),
                                [&](const auto& hash) { return hash.view() == relying_party; });
  return ours ? absl::OkStatus() : Unproven("the key belongs to another application");
}

// The steps of Apple's guide, in its order.
absl::StatusOr<std::string> AppAttest::CheckAttestation(std::string_view object,
                                                        std::string_view key_id,
                                                        std::string_view client_data,
                                                        absl::Time now) const {
  WEIR_ASSIGN_OR_RETURN(const AttestationObject parts, ReadAttestation(object));
  WEIR_ASSIGN_OR_RETURN(const crypto::LeafFacts leaf,
                        root_.Check(parts.certificates, now, kNonceExtension));
  const crypto::Digest nonce = NonceOf(parts.authenticator_data, client_data);
  if (leaf.extension != std::string(kNonceWrapping).append(nonce.view())) {
    return Unproven("the attestation was made for another challenge");
  }
  if (crypto::Sha256Of(leaf.p256_point).view() != key_id) {
    return Unproven("the attestation is of another key");
  }
  WEIR_ASSIGN_OR_RETURN(const AuthenticatorData data,
                        ReadAuthenticatorData(parts.authenticator_data));
  WEIR_RETURN_IF_ERROR(CheckApplication(data.relying_party));
  if (data.counter != 0) return Unproven("the key had signed before it was attested");
  if (data.maker != (development_ ? kDevelopment : kProduction)) {
    return Unproven("the key belongs to another environment");
  }
  if (data.credential != key_id) return Unproven("the attestation names another key");
  return leaf.p256_point;
}

absl::StatusOr<uint32_t> AppAttest::CheckAssertion(std::string_view assertion,
                                                   std::string_view public_key,
                                                   std::string_view client_data) const {
  WEIR_ASSIGN_OR_RETURN(const Assertion parts, ReadAssertion(assertion));
  const crypto::Digest nonce = NonceOf(parts.authenticator_data, client_data);
  if (!crypto::VerifyP256(public_key, nonce.view(), parts.signature)) {
    return Unproven("the signature is not the attested key's, or of another challenge");
  }
  WEIR_ASSIGN_OR_RETURN(const AuthenticatorData data,
                        ReadAuthenticatorData(parts.authenticator_data));
  WEIR_RETURN_IF_ERROR(CheckApplication(data.relying_party));
  if (data.counter == 0) return Unproven("the counter did not move");
  return data.counter;
}

}  // namespace weir::cloud
