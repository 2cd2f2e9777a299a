// UTF-8, read strictly and written (RFC 3629).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::text {

enum class Form : uint8_t {
  kWellFormed,  // `size` bytes are the character `code`
  kOverlong,    // `size` bytes would be `code`, were they not more than it needs: malformed
  kMalformed,   // the first byte begins no character; `size` is 1
  kIncomplete,  // so far the beginning of a character; more bytes decide
};

struct Decoded {
  Form form = Form::kMalformed;
  uint8_t size = 1;
  char32_t code = 0;
};

// Looks at the beginning of `bytes`. REQUIRES: not empty.
inline Decoded DecodeFirst(std::string_view bytes);
// The same for what is neither ASCII nor most of the characters of three bytes.
Decoded DecodeAny(std::string_view bytes);

// Appends the character. REQUIRES: a scalar value (not a surrogate, at most U+10FFFF).
void AppendUtf8(char32_t code, std::string& out);

inline Decoded DecodeFirst(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (first < 0x80) return {Form::kWellFormed, 1, first};
  // Leads whose characters are neither overlong nor surrogates, whatever follows.
  const bool plain = first > 0xE0 && first < 0xF0 && first != 0xED;
  if (plain && bytes.size() >= 3) {
    const auto second = static_cast<unsigned char>(bytes[1]);
    const auto third = static_cast<unsigned char>(bytes[2]);
    if (((second ^ 0x80u) | (third ^ 0x80u)) < 0x40) {
      const char32_t code = (first & 0xFu) << 12 | (second & 0x3Fu) << 6 | (third & 0x3Fu);
      return {Form::kWellFormed, 3, code};
    }
  }
  return DecodeAny(bytes);
}

}  // namespace weir::text
