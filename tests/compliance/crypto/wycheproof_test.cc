// The Wycheproof vectors (github.com/C2SP/wycheproof), read from WEIR_SHARED_DATA.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "compliance/crypto/aead.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/gcrypt.h"
#include "compliance/crypto/hmac.h"
#include "compliance/crypto/signer.h"

namespace weir::crypto {
namespace {

using nlohmann::json;

std::optional<json> Vectors(const std::string& name) {
  std::ifstream in(std::string(WEIR_SHARED_DATA) + "/tlog/wycheproof/" + name);
  if (!in) {
    WARN("SKIPPED: " << name << " is not here");
    return std::nullopt;
  }
  return json::parse(in);
}

std::string Hex(const json& test, const char* field) {
  return *FromHex(test.at(field).get<std::string>());
}

TEST_CASE("Verifier: accepts and rejects what Wycheproof's Ed25519 vectors say", "[crypto]") {
  const auto vectors = Vectors("ed25519_test.json");
  if (!vectors) return;
  int checked = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    const auto verifier = Verifier::FromRaw(Hex(group["publicKey"], "pk"));
    REQUIRE(verifier.ok());
    for (const json& test : group["tests"]) {
      INFO(test["tcId"]);
      CHECK(verifier->Verify(Hex(test, "msg"), Hex(test, "sig")) == (test["result"] == "valid"));
      ++checked;
    }
  }
  CHECK(checked == 151);
}

TEST_CASE("Unseal: accepts and rejects what Wycheproof's AES-256-GCM vectors say", "[crypto]") {
  const auto vectors = Vectors("aes_gcm_test.json");
  if (!vectors) return;
  int checked = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    if (group["keySize"] != 256 || group["ivSize"] != 96 || group["tagSize"] != 128) continue;
    for (const json& test : group["tests"]) {
      INFO(test["tcId"]);
      const Secret key(Hex(test, "key"));
      const auto opened =
          Unseal(key, Hex(test, "iv") + Hex(test, "ct") + Hex(test, "tag"), Hex(test, "aad"));
      CHECK(opened.ok() == (test["result"] == "valid"));
      if (opened.ok()) CHECK(*opened == Hex(test, "msg"));
      ++checked;
    }
  }
  CHECK(checked > 50);
}

TEST_CASE("DeriveKey: gives what Wycheproof's HKDF-SHA-256 vectors with an empty salt say",
          "[crypto]") {
  const auto vectors = Vectors("hkdf_sha256_test.json");
  if (!vectors) return;
  int checked = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    for (const json& test : group["tests"]) {
      if (test["salt"] != "" || test["size"].get<size_t>() < 32 || test["result"] != "valid")
        continue;
      INFO(test["tcId"]);
      const Secret root(Hex(test, "ikm"));
      CHECK(ToHex(DeriveKey(root, Hex(test, "info")).Reveal()) ==
            test["okm"].get<std::string>().substr(0, 64));
      ++checked;
    }
  }
  CHECK(checked > 5);
}

TEST_CASE("SM4-GCM: seals, accepts and rejects what Wycheproof's vectors say", "[crypto]") {
  const auto vectors = Vectors("sm4_gcm_test.json");
  if (!vectors) return;
  if (!GcryptHasSm4Gcm()) {
    WARN("SKIPPED: libgcrypt is not here");
    return;
  }
  int checked = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    for (const json& test : group["tests"]) {
      INFO(test["tcId"]);
      const std::string key = Hex(test, "key");
      const std::string iv = Hex(test, "iv");
      const std::string aad = Hex(test, "aad");
      const std::string sealed = Hex(test, "ct") + Hex(test, "tag");
      ++checked;
      if (iv.empty()) continue;  // libgcrypt refuses it as Wycheproof wants; we use 12 bytes
      const auto opened = GcryptSm4GcmOpen({key, iv, aad}, sealed);
      CHECK(opened.has_value() == (test["result"] == "valid"));
      if (!opened) continue;
      CHECK(*opened == Hex(test, "msg"));
      std::string again = *opened;
      GcryptSm4GcmSeal({key, iv, aad}, again, 0);
      CHECK(again == sealed);
    }
  }
  CHECK(checked == 104);
}

TEST_CASE("HMAC-SM3: gives and refuses what Wycheproof's vectors say", "[crypto]") {
  const auto vectors = Vectors("hmac_sm3_test.json");
  if (!vectors) return;
  int checked = 0;
  for (const json& group : (*vectors)["testGroups"]) {
    for (const json& test : group["tests"]) {
      INFO(test["tcId"]);
      const std::string tag = Hex(test, "tag");
      const Secret mac = Hmac(Hash::kSm3, Secret(Hex(test, "key")), {Hex(test, "msg")});
      CHECK(EqualInConstantTime(mac.Reveal().substr(0, tag.size()), tag) ==
            (test["result"] == "valid"));
      ++checked;
    }
  }
  CHECK(checked == 174);
}

}  // namespace
}  // namespace weir::crypto
