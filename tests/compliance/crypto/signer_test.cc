#include "compliance/crypto/signer.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/digest.h"

namespace weir::crypto {
namespace {

// RFC 8032 section 7.1, test 1, as PKCS #8: 16 fixed bytes of DER and the seed.
constexpr const char* kRfcSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr const char* kRfcPublic =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr const char* kRfcSignature =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6bd25bf5f0595bbe24655141438e7a100b";

std::string PemOf(const std::string& der) {
  return "-----BEGIN PRIVATE KEY-----\n" + ToBase64(der) + "\n-----END PRIVATE KEY-----\n";
}

TEST_CASE("Signer: gives the signature of RFC 8032 test 1", "[crypto]") {
  const auto signer =
      Signer::FromPem(PemOf(*FromHex("302e020100300506032b657004220420" + std::string(kRfcSeed))));
  REQUIRE(signer.ok());
  CHECK(ToHex(signer->verifier().raw()) == kRfcPublic);
  CHECK(ToHex(signer->Sign("")) == kRfcSignature);
}

TEST_CASE("Verifier: every flipped bit of signature or message is found", "[crypto]") {
  const Signer signer = Signer::Generate();
  const Verifier verifier = signer.verifier();
  const std::string message = "weir";
  const std::string signature = signer.Sign(message);
  REQUIRE(verifier.Verify(message, signature));
  for (size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(verifier.Verify(message, changed));
  }
  for (const char* other : {"weis", "wei", "weirs", ""})
    CHECK_FALSE(verifier.Verify(other, signature));
  CHECK_FALSE(verifier.Verify(message, signature.substr(0, 63)));
  CHECK_FALSE(verifier.Verify(message, signature + "x"));
  CHECK_FALSE(Signer::Generate().verifier().Verify(message, signature));
}

TEST_CASE("Signer: a key written as PEM reads back as the same key", "[crypto]") {
  const Signer signer = Signer::Generate();
  const auto again = Signer::FromPem(signer.ToPem());
  REQUIRE(again.ok());
  CHECK(again->Sign("m") == signer.Sign("m"));
  CHECK(Verifier::FromPem(signer.PublicPem())->raw() == signer.verifier().raw());
  CHECK(Verifier::FromRaw(signer.verifier().raw())->Verify("m", signer.Sign("m")));
}

TEST_CASE("Signer: what is not an Ed25519 key is refused", "[crypto]") {
  // A P-256 key and a damaged one.
  const std::string p256 =
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBp27G5jqk/rjIimY\n"
      "3pAfT8hFKoHP9+a8y5X5IHNvR7ShRANCAAQFOuTQ6eCIAt3v6YYNFRWqVLgb5rqp\n"
      "+1yshsaKwSEqxUGqHQ+xv3kaA4+QXl1ul8N2NgaXfdTebUR3CkpnD+DR\n"
      "-----END PRIVATE KEY-----\n";
  for (const std::string& pem :
       {std::string(), std::string("nonsense"), p256, Signer::Generate().ToPem().substr(0, 60)}) {
    CHECK(Signer::FromPem(pem).status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(Verifier::FromPem(pem).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(Verifier::FromPem(Signer::Generate().ToPem()).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(Verifier::FromRaw(std::string(31, 'x')).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::crypto
