#include "cloud/attestation/attestation.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/digest.h"
#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

constexpr absl::StatusCode kUnproven = absl::StatusCode::kUnauthenticated;

// Stands in for the maker's hardware: a proof is what was said and a counter.
class PlainVerifier final : public DeviceKeyVerifier {
 public:
  absl::StatusOr<std::string> CheckAttestation(std::string_view object, std::string_view key_id,
                                               std::string_view client_data,
                                               absl::Time) const override {
    if (object != client_data) return absl::UnauthenticatedError("said something else");
    return "public " + std::string(key_id);
  }
  absl::StatusOr<uint32_t> CheckAssertion(std::string_view assertion, std::string_view,
                                          std::string_view client_data) const override {
    if (assertion.substr(1) != client_data) return absl::UnauthenticatedError("signed another");
    return static_cast<uint8_t>(assertion[0]);
  }
};

struct Desk {
  testing::FakeClock clock;
  AttestationOptions options{.pass_for = absl::Hours(1)};
  Attestation attestation = Made("a secret of thirty-two characters");

  Attestation Made(const std::string& secret) {
    return {std::make_unique<PlainVerifier>(), Secret(secret), options, clock};
  }
  static std::string Said(const std::string& challenge) {
    return std::string(crypto::Sha256Of(challenge).view());
  }
  std::string Enrolled(const std::string& device) {
    const std::string challenge = attestation.Challenge(device);
    return attestation.Enrol(device, challenge, "key", Said(challenge)).value();
  }
  absl::StatusOr<Pass> Prove(const std::string& device, const std::string& credential,
                             char counter) {
    const std::string challenge = attestation.Challenge(device);
    return attestation.Prove(device, challenge, credential, counter + Said(challenge));
  }
};

TEST_CASE("a device enrols, proves itself and is admitted until its pass is over") {
  Desk desk;
  const auto pass = desk.Prove("phone-1", desk.Enrolled("phone-1"), 1);
  REQUIRE(pass.ok());
  CHECK(pass->good_for == absl::Hours(1));
  CHECK(desk.attestation.Admit("phone-1", pass->bytes).ok());
  desk.clock.Advance(absl::Hours(1));
  CHECK(desk.attestation.Admit("phone-1", pass->bytes).code() == kUnproven);
  CHECK(desk.attestation.unattested() == 1);
}

TEST_CASE("what one device got is nothing in the hands of another, nor for another use") {
  Desk desk;
  const std::string credential = desk.Enrolled("phone-1");
  const std::string pass = desk.Prove("phone-1", credential, 1)->bytes;
  CHECK(desk.attestation.Admit("phone-2", pass).code() == kUnproven);
  CHECK(desk.Prove("phone-2", credential, 2).status().code() == kUnproven);
  CHECK(desk.attestation.Admit("phone-1", credential).code() == kUnproven);
  CHECK(desk.attestation.Admit("phone-1", desk.attestation.Challenge("phone-1")).code() ==
        kUnproven);
  CHECK(desk.Prove("phone-1", pass, 2).status().code() == kUnproven);
  const std::string challenge = desk.attestation.Challenge("phone-2");
  CHECK(
      desk.attestation.Enrol("phone-1", challenge, "key", Desk::Said(challenge)).status().code() ==
      kUnproven);
}

TEST_CASE("no byte of a pass can be changed") {
  Desk desk;
  const std::string pass = desk.Prove("phone", desk.Enrolled("phone"), 1)->bytes;
  for (size_t at = 0; at < pass.size(); ++at) {
    std::string other = pass;
    other[at] ^= 1;
    CHECK(desk.attestation.Admit("phone", other).code() == kUnproven);
    CHECK(desk.attestation.Admit("phone", pass.substr(0, at)).code() == kUnproven);
  }
}

TEST_CASE("a challenge lasts five minutes, a credential a year") {
  Desk desk;
  const std::string credential = desk.Enrolled("phone");
  const std::string challenge = desk.attestation.Challenge("phone");
  desk.clock.Advance(kChallengeFor);
  CHECK(desk.attestation.Prove("phone", challenge, credential, '\1' + Desk::Said(challenge))
            .status()
            .code() == kUnproven);
  CHECK(desk.Prove("phone", credential, 1).ok());
  desk.clock.Advance(kCredentialFor);
  CHECK(desk.Prove("phone", credential, 2).status().code() == kUnproven);
}

TEST_CASE("an assertion that was shown before, or by a copy of the key, is refused") {
  Desk desk;
  const std::string credential = desk.Enrolled("phone");
  const std::string challenge = desk.attestation.Challenge("phone");
  const std::string assertion = '\5' + Desk::Said(challenge);
  REQUIRE(desk.attestation.Prove("phone", challenge, credential, assertion).ok());
  CHECK(desk.attestation.Prove("phone", challenge, credential, assertion).status().code() ==
        kUnproven);
  CHECK(desk.Prove("phone", credential, 4).status().code() == kUnproven);
  CHECK(desk.Prove("phone", credential, 6).ok());
}

TEST_CASE("replicas take each other's passes when they share the secret, and only then") {
  Desk desk;
  const std::string pass = desk.Prove("phone", desk.Enrolled("phone"), 1)->bytes;
  CHECK(desk.Made("a secret of thirty-two characters").Admit("phone", pass).ok());
  CHECK(desk.Made("another one of thirty-two letters").Admit("phone", pass).code() == kUnproven);
}

TEST_CASE("while passes are only counted, calls without one go on and are counted") {
  Desk desk;
  desk.options.required = false;
  Attestation counting = desk.Made("a secret of thirty-two characters");
  CHECK(counting.Admit("phone", "").ok());
  CHECK(counting.Admit("phone", "rubbish").ok());
  CHECK(counting.unattested() == 2);
}

}  // namespace
}  // namespace weir::cloud
