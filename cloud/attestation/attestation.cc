#include "cloud/attestation/attestation.h"

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"

namespace weir::cloud {
namespace {

constexpr size_t kNonceSize = 16;

}  // namespace

std::string Attestation::Challenge(std::string_view device) const {
  return sealer_.Seal(SealedUse::kChallenge, device, clock_.Now() + kChallengeFor,
                      crypto::RandomBytes(kNonceSize));
}

absl::StatusOr<std::string> Attestation::ClientData(std::string_view device,
                                                    std::string_view challenge) const {
  const auto opened = sealer_.Open(SealedUse::kChallenge, device, clock_.Now(), challenge);
  if (!opened.ok()) return Annotate(opened.status(), "challenge");
  return std::string(crypto::Sha256Of(challenge).view());
}

absl::StatusOr<std::string> Attestation::Enrol(std::string_view device, std::string_view challenge,
                                               std::string_view key_id,
                                               std::string_view object) const {
  WEIR_ASSIGN_OR_RETURN(const std::string said, ClientData(device, challenge));
  const absl::Time now = clock_.Now();
  WEIR_ASSIGN_OR_RETURN(const std::string public_key,
                        verifier_->CheckAttestation(object, key_id, said, now));
  return sealer_.Seal(SealedUse::kCredential, device, now + kCredentialFor, public_key);
}

absl::StatusOr<Pass> Attestation::Prove(std::string_view device, std::string_view challenge,
                                        std::string_view credential, std::string_view assertion) {
  WEIR_ASSIGN_OR_RETURN(const std::string said, ClientData(device, challenge));
  const absl::Time now = clock_.Now();
  const auto public_key = sealer_.Open(SealedUse::kCredential, device, now, credential);
  if (!public_key.ok()) return Annotate(public_key.status(), "credential");
  WEIR_ASSIGN_OR_RETURN(const uint32_t counter,
                        verifier_->CheckAssertion(assertion, *public_key, said));
  WEIR_RETURN_IF_ERROR(CountUp(*public_key, counter));
  return Pass{sealer_.Seal(SealedUse::kPass, device, now + options_.pass_for, ""),
              options_.pass_for};
}

absl::Status Attestation::CountUp(const std::string& public_key, uint32_t counter) {
  const std::lock_guard lock(mutex_);
  const auto last = counters_.Find(public_key);
  if (last && counter <= *last) {
    return Error(absl::StatusCode::kUnauthenticated,
                 "the counter is {} and was {}: an old assertion, or the key is in use elsewhere",
                 counter, *last);
  }
  counters_.Put(public_key, counter);
  return absl::OkStatus();
}

absl::Status Attestation::Admit(std::string_view device, std::string_view pass) {
  const auto opened = sealer_.Open(SealedUse::kPass, device, clock_.Now(), pass);
  if (opened.ok()) return absl::OkStatus();
  unattested_.fetch_add(1);
  if (!options_.required) return absl::OkStatus();
  if (pass.empty()) {
    return Error(absl::StatusCode::kUnauthenticated,
                 "attestation: no pass; weir.v1.Attestation gives one");
  }
  return Annotate(opened.status(), "attestation: the pass");
}

}  // namespace weir::cloud
