// Devices that prove themselves: a challenge, a key that the maker vouches for, and passes for
// calls.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "cloud/attestation/device_key.h"
#include "cloud/attestation/sealer.h"
#include "compliance/base/clock.h"
#include "compliance/keys/recent.h"

namespace weir::cloud {

inline constexpr absl::Duration kChallengeFor = absl::Minutes(5);
// A key is vouched for anew once a year.
inline constexpr absl::Duration kCredentialFor = absl::Hours(24 * 366);
// Keys whose counters are remembered, so that one used on two devices shows; about 30 MB.
inline constexpr size_t kCountersRemembered = 200'000;
inline constexpr size_t kLeastSecretBytes = 32;

struct AttestationOptions {
  absl::Duration pass_for = absl::Hours(24);
  bool required = true;  // calls without a pass are refused; else they are counted
};

struct Pass {
  std::string bytes;  // to be shown with each call
  absl::Duration good_for;
};

// Thread-safe. `clock` must outlive it. `device` is always the name in the caller's certificate.
class Attestation {
 public:
  Attestation(std::unique_ptr<DeviceKeyVerifier> verifier, Secret secret,
              const AttestationOptions& options, const Clock& clock)
      : verifier_(std::move(verifier)),
        sealer_(std::move(secret)),
        options_(options),
        clock_(clock) {}

  // What the device has its key sign the SHA-256 of, within kChallengeFor.
  std::string Challenge(std::string_view device) const;
  // What the device shows from then on with each assertion. INVALID_ARGUMENT, UNAUTHENTICATED.
  absl::StatusOr<std::string> Enrol(std::string_view device, std::string_view challenge,
                                    std::string_view key_id, std::string_view object) const;
  // INVALID_ARGUMENT, UNAUTHENTICATED.
  absl::StatusOr<Pass> Prove(std::string_view device, std::string_view challenge,
                             std::string_view credential, std::string_view assertion);
  // Whether a call with this pass (empty: none) may go on: UNAUTHENTICATED when not.
  absl::Status Admit(std::string_view device, std::string_view pass);

  // Calls so far without a pass that holds, refused or not.
  uint64_t unattested() const { return unattested_.load(); }

 private:
  absl::StatusOr<std::string> ClientData(std::string_view device, std::string_view challenge) const;
  absl::Status CountUp(const std::string& public_key, uint32_t counter);

  const std::unique_ptr<DeviceKeyVerifier> verifier_;
  const Sealer sealer_;
  const AttestationOptions options_;
  const Clock& clock_;
  std::atomic<uint64_t> unattested_ = 0;
  std::mutex mutex_;
  keys::Recent<uint32_t> counters_{kCountersRemembered};  // guarded by mutex_
};

}  // namespace weir::cloud
