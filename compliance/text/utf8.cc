#include "compliance/text/utf8.h"

#include <array>

namespace weir::text {
namespace {

constexpr size_t kLongest = 4;
// The smallest code that needs a sequence of this many bytes.
constexpr std::array<char32_t, kLongest + 1> kSmallest = {0, 0, 0x80, 0x800, 0x10000};

// Length that a lead byte announces; 0 when it cannot begin a character.
size_t LengthOf(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC0) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

bool IsScalar(char32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

}  // namespace

Decoded DecodeAny(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const size_t length = LengthOf(lead);
  if (length == 1) return {Form::kWellFormed, 1, lead};
  if (length == 0) return {};
  char32_t code = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {Form::kIncomplete, 1, 0};
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if ((byte & 0xC0) != 0x80) return {};
    code = code << 6 | (byte & 0x3Fu);
  }
  const auto size = static_cast<uint8_t>(length);
  if (code < kSmallest[length]) return {Form::kOverlong, size, code};
  if (!IsScalar(code)) return {};
  return {Form::kWellFormed, size, code};
}

void AppendUtf8(char32_t code, std::string& out) {
  const auto tail = [code](unsigned shift) {
    return static_cast<char>(0x80u | ((code >> shift) & 0x3Fu));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += {static_cast<char>(0xC0u | code >> 6), tail(0)};
  } else if (code < 0x10000) {
    out += {static_cast<char>(0xE0u | code >> 12), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xF0u | code >> 18), tail(12), tail(6), tail(0)};
  }
}

}  // namespace weir::text
