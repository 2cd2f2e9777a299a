#include "cloud/attestation/app_attest.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "cloud/attestation/attested_bytes.h"

namespace weir::cloud {
namespace {

constexpr absl::StatusCode kUnproven = absl::StatusCode::kUnauthenticated;
constexpr absl::StatusCode kNonsense = absl::StatusCode::kInvalidArgument;
const std::string kVectors = "tests/cloud/attestation/vectors/";

std::string FileAt(const std::string& name) {
  std::stringstream content;
  content << std::ifstream(kVectors + name).rdbuf();
  return content.str();
}

// Lines "name value"; all values but the application's are hexadecimal.
std::map<std::string, std::string> VectorAt(const std::string& name) {
  std::map<std::string, std::string> values;
  std::istringstream lines(FileAt(name));
  for (std::string word, value; lines >> word >> value;) {
    values[word] = word == "application" ? value : crypto::FromHex(value).value();
  }
  return values;
}

// What Apple published, and the day on which it holds.
struct Sample {
  std::map<std::string, std::string> vector = VectorAt("apple_attestation.txt");
  AppAttestOptions options{.root_pem = FileAt("apple_root.pem"),
                           .applications = {vector["application"]}};
  absl::Time now = absl::FromCivil(absl::CivilDay(2024, 4, 18), absl::UTCTimeZone());

  absl::StatusOr<std::string> Check() {
    return AppAttest::Create(options).value()->CheckAttestation(
        vector["attestation"], vector["key_id"], vector["client_data"], now);
  }
};

TEST_CASE(
    "Apple's published attestation is accepted and gives the key that its name is the hash of") {
  Sample sample;
  const auto point = sample.Check();
  REQUIRE(point.ok());
  CHECK(crypto::Sha256Of(*point).view() == sample.vector["key_id"]);
}

TEST_CASE("an attestation is refused when anything that it is held against is another") {
  Sample sample;
  SECTION("challenge") { sample.vector["client_data"] += "!"; }
  SECTION("key") { sample.vector["key_id"][5] ^= 1; }
  SECTION("application") { sample.options.applications = {"0352187391.com.apple.another"}; }
  SECTION("environment") { sample.options.development = true; }
  SECTION("before its time") { sample.now -= absl::Hours(24); }
  SECTION("behind its time") { sample.now += absl::Hours(24 * 3); }
  CHECK(sample.Check().status().code() == kUnproven);
}

TEST_CASE("an attestation is refused under a root that did not sign it") {
  Sample sample;
  // Its own intermediate certificate, which is no root.
  const auto parts = ReadAttestation(sample.vector["attestation"]);
  sample.options.root_pem = "-----BEGIN CERTIFICATE-----\n" +
                            crypto::ToBase64(parts->certificates[0]) +
                            "\n-----END CERTIFICATE-----\n";
  CHECK(sample.Check().status().code() == kUnproven);
}

TEST_CASE("no cut and no flipped bit of an attestation is accepted") {
  Sample sample;
  const auto verifier = AppAttest::Create(sample.options).value();
  const std::string whole = sample.vector["attestation"];
  const auto accepted = [&](const std::string& bytes) {
    return verifier
        ->CheckAttestation(bytes, sample.vector["key_id"], sample.vector["client_data"], sample.now)
        .ok();
  };
  for (size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(accepted(whole.substr(0, size)));
  CHECK_FALSE(accepted(whole + '\0'));
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string other = whole;
    other[at] = static_cast<char>(other[at] ^ 1 << at % 8);
    CAPTURE(at);
    CHECK_FALSE(accepted(other));
  }
}

TEST_CASE(
    "an assertion gives its counter, and is refused for another challenge, key or application") {
  auto vector = VectorAt("assertion.txt");
  AppAttestOptions options{.root_pem = FileAt("apple_root.pem"),
                           .applications = {"other.app", vector["application"]}};
  const auto check = [&] {
    return AppAttest::Create(options).value()->CheckAssertion(
        vector["assertion"], vector["public_key"], vector["client_data"]);
  };
  REQUIRE(check().value() == 7);
  SECTION("challenge") { vector["client_data"][0] ^= 1; }
  SECTION("key") { vector["public_key"] = VectorAt("apple_attestation.txt")["key_id"]; }
  SECTION("no point of the curve") { vector["public_key"][40] ^= 1; }
  SECTION("application") { options.applications = {"other.app"}; }
  SECTION("a counter of 0") { vector["assertion"] = vector["assertion_without_count"]; }
  SECTION("the wrong signature") { vector["assertion"][20] ^= 1; }
  CHECK(check().status().code() == kUnproven);
}

TEST_CASE("bytes that are no attestation are refused as such") {
  CHECK(ReadAttestation("").status().code() == kNonsense);
  CHECK(ReadAttestation(std::string(kLongestAttestedBytes + 1, '\x80')).status().code() ==
        kNonsense);
  // Arrays in arrays: no stack is left over for them.
  CHECK(ReadAssertion(std::string(kLongestAttestedBytes, '\x81')).status().code() == kNonsense);
  CHECK(ReadAssertion(std::string(kLongestAttestedBytes, '\x9f')).status().code() == kNonsense);
  // A map that says it has 2^62 members; a byte string of 2^63.
  CHECK(ReadAssertion("\xbb\x40" + std::string(7, '\0')).status().code() == kNonsense);
  CHECK(ReadAssertion("\xa1\x5b\x80" + std::string(7, '\0')).status().code() == kNonsense);
  // A list of 2^30 that would be made room for, and of one more than allowed.
  CHECK(ReadAssertion("\xa1\x61"
                      "x\x9a\x40" +
                      std::string(3, '\0'))
            .status()
            .code() == kNonsense);
  CHECK(ReadAssertion("\xa1\x61"
                      "x\x91" +
                      std::string(17, '\0'))
            .status()
            .code() == kNonsense);
  CHECK(ReadAuthenticatorData(std::string(36, '\0')).status().code() == kNonsense);
  std::string cut(37, '\0');
  cut[32] = 0x40;  // says that a credential follows
  CHECK(ReadAuthenticatorData(cut).status().code() == kNonsense);
  CHECK(AppAttest::Create({.root_pem = "rubbish"}).status().code() == kNonsense);
}

}  // namespace
}  // namespace weir::cloud
