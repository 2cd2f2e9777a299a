// Apple's App Attest (DeviceCheck; "Validating apps that connect to your server" and "Attestation
// object validation guide" of Apple's developer documentation; the bytes are those of WebAuthn
// level 2, section 6.5).
#pragma once

#include <memory>
#include <vector>

#include "cloud/attestation/device_key.h"
#include "compliance/crypto/certificate_chain.h"
#include "compliance/crypto/digest.h"

namespace weir::cloud {

struct AppAttestOptions {
  std::string root_pem;                   // "Apple App Attestation Root CA"
  std::vector<std::string> applications;  // "TEAMID1234.cn.example.assistant"; one at least
  bool development = false;  // takes keys of the development environment, and only those
};

// Thread-safe.
class AppAttest final : public DeviceKeyVerifier {
 public:
  // INVALID_ARGUMENT: the root is no certificate.
  static absl::StatusOr<std::unique_ptr<AppAttest>> Create(const AppAttestOptions& options);

  absl::StatusOr<std::string> CheckAttestation(std::string_view object, std::string_view key_id,
                                               std::string_view client_data,
                                               absl::Time now) const override;
  absl::StatusOr<uint32_t> CheckAssertion(std::string_view assertion, std::string_view public_key,
                                          std::string_view client_data) const override;

 private:
  AppAttest(crypto::Authority root, std::vector<crypto::Digest> applications, bool development)
      : root_(std::move(root)), applications_(std::move(applications)), development_(development) {}
  absl::Status CheckApplication(std::string_view relying_party) const;

  const crypto::Authority root_;
  const std::vector<crypto::Digest> applications_;  // SHA-256 of their names
  const bool development_;
};

}  // namespace weir::cloud
