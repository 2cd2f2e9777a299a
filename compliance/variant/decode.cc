#include "compliance/variant/decode.h"

#include <charconv>
#include <cstdint>

#include "compliance/text/utf8.h"

namespace weir::variant {
namespace {

// An escape at the beginning of a text: how long it is and what it stands for.
struct Escape {
  size_t size = 0;  // 0: there is none
  uint32_t value = 0;
  bool is_byte = false;
};

std::optional<uint32_t> NumberOf(std::string_view digits, int base) {
  uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

Escape FixedEscape(std::string_view text, std::string_view mark, size_t digits) {
  if (!text.starts_with(mark) || text.size() < mark.size() + digits) return {};
  const auto value = NumberOf(text.substr(mark.size(), digits), 16);
  if (!value) return {};
  return {mark.size() + digits, *value, digits == 2};
}

// \uXXXX, two of them when the first is the first half of a character.
Escape UnicodeEscape(std::string_view text) {
  Escape escape = FixedEscape(text, "\\u", 4);
  if (escape.size == 0 || escape.value < 0xD800 || escape.value > 0xDBFF) return escape;
  const Escape second = FixedEscape(text.substr(escape.size), "\\u", 4);
  if (second.size == 0 || second.value < 0xDC00 || second.value > 0xDFFF) return {};
  escape.value = 0x10000 + ((escape.value - 0xD800) << 10 | (second.value - 0xDC00));
  escape.size += second.size;
  return escape;
}

Escape EntityEscape(std::string_view text) {
  constexpr size_t kLongest = 11;  // "&#x10FFFF;" and a zero more
  const size_t end = text.substr(0, kLongest).find(';');
  if (!text.starts_with("&#") || end == text.npos) return {};
  std::string_view digits = text.substr(2, end - 2);
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  const auto value = NumberOf(digits, hex ? 16 : 10);
  return value ? Escape{end + 1, *value, false} : Escape{};
}

Escape EscapeAt(std::string_view text) {
  switch (text[0]) {
    case '%':
      return FixedEscape(text, "%", 2);
    case '&':
      return EntityEscape(text);
    case '\\': {
      const Escape escape = UnicodeEscape(text);
      return escape.size != 0 ? escape : FixedEscape(text, "\\x", 2);
    }
    default:
      return {};
  }
}

bool IsScalar(uint32_t value) { return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF); }

// 0..63, or -1.
int SextetOf(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

std::optional<std::string> Unescape(std::string_view run) {
  std::string text;
  size_t escapes = 0;
  for (size_t at = 0; at < run.size();) {
    const Escape escape = EscapeAt(run.substr(at));
    if (escape.size == 0 || !(escape.is_byte || IsScalar(escape.value))) {
      text += run[at++];
      continue;
    }
    ++escapes;
    at += escape.size;
    if (escape.is_byte) {
      text += static_cast<char>(escape.value);
    } else {
      text::AppendUtf8(escape.value, text);
    }
  }
  if (escapes < 2) return std::nullopt;
  return text;
}

bool IsBase64(char c) { return SextetOf(c) >= 0 || c == '='; }

std::optional<std::string> DecodeHex(std::string_view code) {
  if (code.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < code.size(); i += 2) {
    const auto value = NumberOf(code.substr(i, 2), 16);
    if (!value) return std::nullopt;
    bytes += static_cast<char>(*value);
  }
  return bytes;
}

std::optional<std::string> DecodeBase64(std::string_view code) {
  for (int i = 0; i < 2 && code.ends_with('='); ++i) code.remove_suffix(1);
  if (code.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : code) {
    const int sextet = SextetOf(c);
    if (sextet < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(sextet);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

}  // namespace weir::variant
