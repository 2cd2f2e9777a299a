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

// GB/T 32918.5-2017 annex A: the recommended curve, identity 1234567812345678.
constexpr const char* kSm2Public =
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
constexpr const char* kSm2Signature =
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

TEST_CASE("Verifier: accepts the SM2 signature of GB/T 32918.5 annex A", "[crypto]") {
  const auto verifier = Verifier::FromRaw(Algorithm::kSm2, *FromHex(kSm2Public));
  REQUIRE(verifier.ok());
  CHECK(verifier->Verify("message digest", *FromHex(kSm2Signature)));
  CHECK_FALSE(verifier->Verify("message digess", *FromHex(kSm2Signature)));
}

TEST_CASE("Signer: SM2 signatures differ each time, hold, and break with every flipped bit",
          "[crypto]") {
  const Signer signer = Signer::Generate(Algorithm::kSm2);
  CHECK(signer.algorithm() == Algorithm::kSm2);
  const Verifier verifier = signer.verifier();
  const std::string signature = signer.Sign("weir");
  REQUIRE(signature.size() == kSignatureSize);
  CHECK(signature != signer.Sign("weir"));
  REQUIRE(verifier.Verify("weir", signature));
  for (size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(verifier.Verify("weir", changed));
  }
  CHECK_FALSE(verifier.Verify("weis", signature));
  CHECK_FALSE(verifier.Verify("weir", signature + "x"));
  CHECK_FALSE(verifier.Verify("weir", std::string(64, '\0')));
  CHECK_FALSE(Signer::Generate(Algorithm::kSm2).verifier().Verify("weir", signature));
  CHECK_FALSE(Signer::Generate().verifier().Verify("weir", signature));
}

TEST_CASE("Signer: an SM2 key written as PEM reads back as the same key", "[crypto]") {
  const Signer signer = Signer::Generate(Algorithm::kSm2);
  const auto again = Signer::FromPem(signer.ToPem());
  REQUIRE(again.ok());
  CHECK(again->verifier() == signer.verifier());
  CHECK(signer.verifier().Verify("m", again->Sign("m")));
  CHECK(Verifier::FromPem(signer.PublicPem()).value() == signer.verifier());
  CHECK(*Verifier::FromRaw(Algorithm::kSm2, signer.verifier().raw()) == signer.verifier());
}

TEST_CASE("Verifier: an SM2 key has one form, the uncompressed point on the curve", "[crypto]") {
  const auto code = [](const std::string& hex) {
    return Verifier::FromRaw(Algorithm::kSm2, *FromHex(hex)).status().code();
  };
  std::string hybrid = kSm2Public;
  hybrid[1] = '7';  // y is odd
  std::string off_curve = kSm2Public;
  off_curve.back() = '4';
  CHECK(code(kSm2Public) == absl::StatusCode::kOk);
  for (const std::string& wrong : {hybrid, off_curve, std::string(kSm2Public).substr(0, 128)}) {
    CHECK(code(wrong) == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("Verifier: a key id tells algorithm and key apart", "[crypto]") {
  CHECK(Verifier::FromRaw(*FromHex(kRfcPublic))->key_id() ==
        "ed25519:" + Sha256Of(*FromHex(kRfcPublic)).ToHex().substr(0, 16));
  CHECK(Signer::Generate(Algorithm::kSm2).verifier().key_id().starts_with("sm2:"));
  for (const Algorithm algorithm : {Algorithm::kEd25519, Algorithm::kSm2}) {
    CHECK(AlgorithmOf(NameOf(algorithm)) == algorithm);
  }
  CHECK_FALSE(AlgorithmOf("rsa").has_value());
}

TEST_CASE("Signer: what is neither an Ed25519 nor an SM2 key is refused", "[crypto]") {
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
