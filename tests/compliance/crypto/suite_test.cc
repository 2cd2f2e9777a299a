#include "compliance/crypto/suite.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/gcrypt.h"
#include "compliance/crypto/hmac.h"
#include "compliance/crypto/sm4.h"

namespace weir::crypto {
namespace {

Secret KeyOf(char c) { return Secret(std::string(32, c)); }

std::vector<Sm4Form> FormsHere() {
  std::vector<Sm4Form> forms{Sm4Form::kCtrHmac};
  if (HasSm4Gcm()) forms.push_back(Sm4Form::kGcm);
  return forms;
}

TEST_CASE("Hasher: SM3 gives the digests of GB/T 32905's examples", "[crypto]") {
  CHECK(HashOver(Hash::kSm3, {"abc"}).ToHex() ==
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string abcd;
  for (int i = 0; i < 16; ++i) abcd += "abcd";
  CHECK(HashOver(Hash::kSm3, {abcd}).ToHex() ==
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  Hasher again(Hash::kSm3);
  CHECK(again.Update("a").Update("bc").Finish() == HashOver(Hash::kSm3, {"abc"}));
  CHECK(again.Update("abc").Finish() == HashOver(Hash::kSm3, {"abc"}));
}

TEST_CASE("Suite: names and numbers are what files hold", "[crypto]") {
  CHECK(NameOf(Suite::kIntl) == "intl");
  CHECK(NameOf(Suite::kGm) == "gm");
  CHECK(SuiteOf("gm") == Suite::kGm);
  CHECK(SuiteOf("intl") == Suite::kIntl);
  CHECK(SuiteOf("GM") == std::nullopt);
  CHECK(static_cast<int>(Suite::kIntl) == 1);
  CHECK(static_cast<int>(Suite::kGm) == 2);
}

TEST_CASE("Suite: what one seals it opens, and only with the same key, suite and context",
          "[crypto]") {
  for (const Suite suite : {Suite::kIntl, Suite::kGm}) {
    INFO(NameOf(suite));
    for (const std::string& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
      const std::string sealed = Seal(suite, KeyOf('k'), text, "context");
      CHECK(*Unseal(suite, KeyOf('k'), sealed, "context") == text);
      CHECK(Unseal(suite, KeyOf('l'), sealed, "context").status().code() ==
            absl::StatusCode::kDataLoss);
      CHECK(Unseal(suite, KeyOf('k'), sealed, "contexT").status().code() ==
            absl::StatusCode::kDataLoss);
      CHECK(sealed != Seal(suite, KeyOf('k'), text, "context"));
      const Suite other = suite == Suite::kGm ? Suite::kIntl : Suite::kGm;
      CHECK_FALSE(Unseal(other, KeyOf('k'), sealed, "context").ok());
    }
  }
}

TEST_CASE("SM4: every changed bit and every shorter text is refused, in both forms", "[crypto]") {
  for (const Sm4Form form : FormsHere()) {
    const std::string sealed = SealSm4(form, KeyOf('k'), "a short text", "context");
    REQUIRE(sealed.front() == static_cast<char>(form));
    for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
      std::string changed = sealed;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
      CHECK_FALSE(UnsealSm4(KeyOf('k'), changed, "context").ok());
    }
    for (size_t size = 0; size < sealed.size(); ++size) {
      CHECK_FALSE(UnsealSm4(KeyOf('k'), sealed.substr(0, size), "context").ok());
    }
  }
}

TEST_CASE("SM4: associated data and text cannot be shifted into each other", "[crypto]") {
  for (const Sm4Form form : FormsHere()) {
    const std::string sealed = SealSm4(form, KeyOf('k'), "text", "ab");
    CHECK(*UnsealSm4(KeyOf('k'), sealed, "ab") == "text");
    CHECK_FALSE(UnsealSm4(KeyOf('k'), sealed, "a").ok());
    CHECK_FALSE(UnsealSm4(KeyOf('k'), sealed, "").ok());
  }
}

TEST_CASE("HMAC: gives RFC 4231's test case 2, and a long key is hashed first", "[crypto]") {
  const Secret jefe{std::string("Jefe")};
  CHECK(ToHex(Hmac(Hash::kSha256, jefe, {"what do ya want ", "for nothing?"}).Reveal()) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const Secret long_key(std::string(131, '\xaa'));  // test case 6
  CHECK(ToHex(Hmac(Hash::kSha256, long_key,
                   {"Test Using Larger Than Block-Size Key - Hash Key First"})
                  .Reveal()) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("EqualInConstantTime: is equality of bytes", "[crypto]") {
  CHECK(EqualInConstantTime("", ""));
  CHECK(EqualInConstantTime("ab", "ab"));
  CHECK_FALSE(EqualInConstantTime("ab", "ac"));
  CHECK_FALSE(EqualInConstantTime("ab", "abc"));
}

TEST_CASE("Seal: a text in pieces opens as the whole, wherever it is cut", "[crypto]") {
  const Secret key(std::string(32, 'k'));
  const std::string text = "forty bytes, so that blocks are cut too.";
  for (const Suite suite : {Suite::kIntl, Suite::kGm}) {
    for (size_t cut = 0; cut <= text.size(); ++cut) {
      const std::string sealed =
          Seal(suite, key, {text.substr(0, cut), "", text.substr(cut)}, "ad");
      CHECK(*Unseal(suite, key, sealed, "ad") == text);
    }
  }
  for (const size_t cut : {0u, 7u, 16u}) {
    const std::string sealed =
        SealSm4(Sm4Form::kCtrHmac, key, {text.substr(0, cut), text.substr(cut)}, "ad");
    CHECK(*UnsealSm4(key, sealed, "ad") == text);
  }
}

}  // namespace
}  // namespace weir::crypto
