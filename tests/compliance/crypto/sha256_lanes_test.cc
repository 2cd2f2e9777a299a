#include "compliance/crypto/sha256_lanes.h"

#include <catch2/catch.hpp>
#include <random>

namespace weir::crypto {
namespace {

constexpr size_t kLongest = 400;  // some blocks, and every place where padding may begin

std::string Noise(size_t size, std::mt19937& random) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::vector<std::string_view> CutAnywhere(std::string_view bytes, std::mt19937& random) {
  std::vector<std::string_view> parts;
  while (!bytes.empty()) {
    const size_t size = std::min<size_t>(random() % 150, bytes.size());
    parts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return parts;
}

Digest ByOpenSsl(std::string_view bytes) { return Sha256().Update(bytes).Finish(); }

bool Lacks() {
  if (!HasSha256Lanes()) WARN("SKIPPED: this processor has no instructions for SHA-256");
  return !HasSha256Lanes();
}

TEST_CASE("Sha256Lane: is what OpenSSL says, of every length and however it is cut", "[crypto]") {
  if (Lacks()) return;
  std::mt19937 random(1);
  for (size_t size = 0; size <= kLongest; ++size) {
    const std::string bytes = Noise(size, random);
    CAPTURE(size);
    REQUIRE(Sha256Lane(CutAnywhere(bytes, random)) == ByOpenSsl(bytes));
  }
}

TEST_CASE("Sha256Lanes: each of two is what OpenSSL says, of any two lengths", "[crypto]") {
  if (Lacks()) return;
  std::mt19937 random(2);
  for (int i = 0; i < 2'000; ++i) {
    const std::string a = Noise(random() % kLongest, random);
    const std::string b = Noise(random() % kLongest, random);
    CAPTURE(a.size(), b.size());
    const auto both = Sha256Lanes(CutAnywhere(a, random), CutAnywhere(b, random));
    REQUIRE(both[0] == ByOpenSsl(a));
    REQUIRE(both[1] == ByOpenSsl(b));
  }
}

TEST_CASE("HashEach: even and odd numbers of messages, by both hashes", "[crypto]") {
  const std::vector<std::string_view> messages = {"a", "", "ccc", std::string_view("\0", 1), "e"};
  for (const Hash hash : {Hash::kSha256, Hash::kSm3}) {
    for (size_t count = 0; count <= messages.size(); ++count) {
      std::vector<Digest> digests(9);
      HashEach(hash, "p", std::span(messages).first(count), digests);
      REQUIRE(digests.size() == count);
      for (size_t i = 0; i < count; ++i) {
        CHECK(digests[i] == Hasher(hash).Update("p").Update(messages[i]).Finish());
      }
    }
  }
}

}  // namespace
}  // namespace weir::crypto
