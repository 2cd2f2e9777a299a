#include "cloud/upstream/utf8_joiner.h"

#include <catch2/catch.hpp>

#include "cloud/upstream/stray_bytes.h"

namespace weir::cloud {
namespace {

TEST_CASE("Utf8Joiner: any cutting of well-formed text gives it back in whole characters",
          "[upstream]") {
  const std::string text = "a\x7f\xC2\x80é堰\xED\x9F\xBF\xEE\x80\x80😀\xF4\x8F\xBF\xBF";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    Utf8Joiner joiner;
    std::string out;
    for (size_t at = 0; at < text.size(); at += piece) {
      const std::string whole = joiner.Push(std::string_view(text).substr(at, piece));
      for (std::string_view rest = whole; !rest.empty();) {
        const int size = CharacterBytes(rest);
        REQUIRE(size > 0);
        rest.remove_prefix(static_cast<size_t>(size));
      }
      out += whole;
    }
    CHECK(out + joiner.Finish() == text);
  }
}

TEST_CASE("Utf8Joiner: what is no UTF-8 becomes U+FFFD, byte by byte", "[upstream]") {
  const std::string r = "\xEF\xBF\xBD";
  const std::pair<std::string, std::string> rows[] = {
      {"\x80", r},
      {"\xC0\xAF", r + r},          // overlong
      {"\xE0\x9F\xBF", r + r + r},  // overlong
      {"\xED\xA0\x80", r + r + r},  // surrogate
      {"\xF0\x8F\xBF\xBF", r + r + r + r},
      {"\xF4\x90\x80\x80", r + r + r + r},  // above U+10FFFF
      {"\xF5\x80", r + r},
      {"\xFF", r},
      {"\xE5\xA0"
       "a",
       r + r + "a"},  // a character that does not go on
      {"\xE5\xE5\xA0\xB0", r + "堰"},
  };
  for (const auto& [bytes, text] : rows) {
    Utf8Joiner joiner;
    std::string out;
    for (const char c : bytes) out += joiner.Push({&c, 1});
    CHECK(out + joiner.Finish() == text);
  }
}

TEST_CASE("Utf8Joiner: text that ends inside a character ends in one U+FFFD", "[upstream]") {
  const std::string character = "😀";
  for (size_t size = 1; size < character.size(); ++size) {
    Utf8Joiner joiner;
    CHECK(joiner.Push("a" + character.substr(0, size)) == "a");
    CHECK(joiner.Finish() == "\xEF\xBF\xBD");
    CHECK(joiner.Finish().empty());
  }
}

TEST_CASE("StrayBytes: every byte that is not UTF-8 comes back as it was", "[upstream]") {
  CHECK_FALSE(ShieldStrayBytes("plain 堰 😀"));
  CHECK_FALSE(ShieldStrayBytes(""));
  std::string text = "a堰";
  for (int byte = 0x80; byte <= 0xFF; ++byte) text += std::string(1, static_cast<char>(byte)) + "|";
  const auto shielded = ShieldStrayBytes(text);
  REQUIRE(shielded);
  CHECK_FALSE(ShieldStrayBytes(*shielded));
  CHECK(UnshieldStrayBytes(*shielded) == text);
}

}  // namespace
}  // namespace weir::cloud
