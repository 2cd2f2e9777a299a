#include "compliance/crypto/digest.h"

#include <catch2/catch.hpp>
#include <set>

namespace weir::crypto {
namespace {

constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_CASE("Sha256: gives the values of FIPS 180-4", "[crypto]") {
  CHECK(Sha256Of("").ToHex() == kEmpty);
  CHECK(Sha256Of("abc").ToHex() == kAbc);
  CHECK(Sha256Of(std::string(1'000'000, 'a')).ToHex() ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("Sha256: the cut of the input does not matter and Finish starts afresh", "[crypto]") {
  Sha256 hash;
  CHECK(hash.Update("a").Update("").Update("bc").Finish().ToHex() == kAbc);
  CHECK(hash.Finish().ToHex() == kEmpty);
  CHECK(hash.Update("abc").Finish().ToHex() == kAbc);
}

TEST_CASE("Digest: takes 32 bytes and nothing else", "[crypto]") {
  for (const size_t size : {0u, 31u, 33u}) {
    CHECK(Digest::FromBytes(std::string(size, 'x')).status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
  CHECK(Digest::FromHex(kAbc)->ToHex() == kAbc);
  CHECK(Digest::FromHex("abc").status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(Digest().ToHex() == std::string(64, '0'));
}

TEST_CASE("Hex: is read in both cases, written in lower case, refused when damaged", "[crypto]") {
  CHECK(ToHex(std::string_view("\x00\x7f\xff", 3)) == "007fff");
  CHECK(*FromHex("007FfF") == std::string("\x00\x7f\xff", 3));
  CHECK(FromHex("0").status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(FromHex("0g").status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Base64: gives the values of RFC 4648 section 10", "[crypto]") {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : rows) {
    CHECK(ToBase64(bytes) == text);
    CHECK(*FromBase64(text) == bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  CHECK(*FromBase64(ToBase64(all)) == all);
}

TEST_CASE("Base64: a second spelling of the same bytes is refused", "[crypto]") {
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 8", "Zm8\n",
                           "Zm8=\n", "Zm-_"}) {
    INFO(text);
    CHECK(FromBase64(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("RandomBytes: has the size asked for and does not repeat", "[crypto]") {
  CHECK(RandomBytes(0).empty());
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomBytes(16));
  CHECK(seen.size() == 1000);
}

}  // namespace
}  // namespace weir::crypto
