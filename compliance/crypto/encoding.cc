// Hex and base 64, declared in digest.h. Strict: one text for one value.
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"

namespace weir::crypto {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

unsigned Byte(char c) { return static_cast<uint8_t>(c); }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int Base64Value(char c) {
  const size_t at = kBase64Digits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// The number of bytes that `group`'s four characters stand for, or 0 when the padding is wrong.
size_t SizeOfGroup(std::string_view group, bool last) {
  if (group[3] != '=') return 3;
  if (!last) return 0;
  return group[2] == '=' ? 1 : 2;
}

// Appends the bytes of four characters; false when they are not canonical.
bool DecodeGroup(std::string_view group, bool last, std::string& bytes) {
  const size_t size = SizeOfGroup(group, last);
  if (size == 0) return false;
  unsigned bits = 0;
  for (size_t i = 0; i < 4; ++i) {
    const int value = i <= size ? Base64Value(group[i]) : 0;
    if (value < 0) return false;
    bits = bits << 6 | static_cast<unsigned>(value);
  }
  const unsigned unused = (1u << (8 * (3 - size))) - 1;
  if ((bits & unused) != 0) return false;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(bits >> (16 - 8 * i)));
  return true;
}

}  // namespace

std::string ToHex(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    hex.push_back(kHexDigits[Byte(c) >> 4]);
    hex.push_back(kHexDigits[Byte(c) & 15]);
  }
  return hex;
}

absl::StatusOr<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return InvalidArgument("{} hex digits are not whole bytes", hex.size());
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexValue(hex[i]);
    const int low = HexValue(hex[i + 1]);
    if (high < 0 || low < 0) return InvalidArgument("no hex digit at character {}", i + 1);
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string ToBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    unsigned bits = Byte(group[0]) << 16;
    if (group.size() > 1) bits |= Byte(group[1]) << 8;
    if (group.size() > 2) bits |= Byte(group[2]);
    for (size_t k = 0; k < 4; ++k) {
      text.push_back(k <= group.size() ? kBase64Digits[bits >> (18 - 6 * k) & 63] : '=');
    }
  }
  return text;
}

absl::StatusOr<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return InvalidArgument("{} characters are not base 64", text.size());
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (size_t i = 0; i < text.size(); i += 4) {
    if (!DecodeGroup(text.substr(i, 4), i + 4 == text.size(), bytes)) {
      return InvalidArgument("not base 64 at character {}", i + 1);
    }
  }
  return bytes;
}

}  // namespace weir::crypto
