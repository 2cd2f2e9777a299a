#include "compliance/crypto/aead.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/digest.h"

namespace weir::crypto {
namespace {

Secret KeyOf(char fill) { return Secret(std::string(kSealKeySize, fill)); }

TEST_CASE("Seal: what was sealed opens again, also when empty", "[crypto]") {
  const Secret key = KeyOf('k');
  for (const size_t size : {0u, 1u, 15u, 16u, 17u, 1000u}) {
    const std::string text(size, 't');
    const std::string sealed = Seal(key, text, "context");
    CHECK(sealed.size() == size + kSealOverhead);
    CHECK(*Unseal(key, sealed, "context") == text);
  }
  CHECK(*Unseal(key, Seal(key, "text", ""), "") == "text");
}

TEST_CASE("Seal: the same text never seals to the same bytes", "[crypto]") {
  const Secret key = KeyOf('k');
  CHECK(Seal(key, "text", "") != Seal(key, "text", ""));
}

TEST_CASE("Unseal: every flipped bit and every truncation is found", "[crypto]") {
  const Secret key = KeyOf('k');
  const std::string sealed = Seal(key, "seventeen letters", "context");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CHECK(Unseal(key, changed, "context").status().code() == absl::StatusCode::kDataLoss);
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    CHECK(
        Unseal(key, sealed.substr(0, size), "context").status().code() ==
        (size < kSealOverhead ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kDataLoss));
  }
}

TEST_CASE("Unseal: another key or another context does not open it", "[crypto]") {
  const std::string sealed = Seal(KeyOf('k'), "text", "context");
  CHECK(Unseal(KeyOf('l'), sealed, "context").status().code() == absl::StatusCode::kDataLoss);
  CHECK(Unseal(KeyOf('k'), sealed, "contexT").status().code() == absl::StatusCode::kDataLoss);
  CHECK(Unseal(KeyOf('k'), sealed, "").status().code() == absl::StatusCode::kDataLoss);
}

// RFC 5869 test case 3: empty salt, here with its 32 first bytes and an empty info.
TEST_CASE("DeriveKey: gives the value of RFC 5869 test case 3", "[crypto]") {
  const Secret root(std::string(22, '\x0b'));
  CHECK(ToHex(DeriveKey(root, "").Reveal()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("DeriveKey: another info or another root gives another key", "[crypto]") {
  const Secret root = KeyOf('r');
  CHECK(DeriveKey(root, "a").Reveal() == DeriveKey(root, "a").Reveal());
  CHECK(DeriveKey(root, "a").Reveal() != DeriveKey(root, "b").Reveal());
  CHECK(DeriveKey(root, "a").Reveal() != DeriveKey(KeyOf('s'), "a").Reveal());
}

}  // namespace
}  // namespace weir::crypto
