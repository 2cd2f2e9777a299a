#include "cloud/upstream/stray_bytes.h"

#include <cstdint>

#include "cloud/upstream/utf8_joiner.h"

namespace weir::cloud {
namespace {

// U+10FF80 + (byte - 0x80) in UTF-8 is F4 8F BE 80 to F4 8F BF BF.
constexpr std::string_view kShieldFront = "\xF4\x8F";

void AppendShielded(std::string& out, char stray) {
  const auto offset = static_cast<unsigned>(static_cast<uint8_t>(stray) - 0x80);
  out += kShieldFront;
  out += static_cast<char>(0xBE + (offset >> 6));
  out += static_cast<char>(0x80 + (offset & 0x3F));
}

// The byte that a character stands for; -1 when it is an ordinary one.
int ShieldedByte(std::string_view character) {
  if (character.size() != 4 || !character.starts_with(kShieldFront)) return -1;
  const auto third = static_cast<uint8_t>(character[2]);
  const auto fourth = static_cast<uint8_t>(character[3]);
  return third < 0xBE ? -1 : 0x80 + ((third - 0xBE) << 6) + (fourth - 0x80);
}

size_t FirstStray(std::string_view text) {
  const size_t whole = WholeBytes(text);
  return whole == text.size() ? std::string_view::npos : whole;
}

}  // namespace

std::optional<std::string> ShieldStrayBytes(std::string_view text) {
  size_t stray = FirstStray(text);
  if (stray == std::string_view::npos) return std::nullopt;
  std::string out;
  while (stray != std::string_view::npos) {
    out.append(text.substr(0, stray));
    AppendShielded(out, text[stray]);
    text.remove_prefix(stray + 1);
    stray = FirstStray(text);
  }
  out.append(text);
  return out;
}

std::string UnshieldStrayBytes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = static_cast<size_t>(CharacterBytes(text));
    const int byte = ShieldedByte(text.substr(0, size));
    if (byte < 0)
      out.append(text.substr(0, size));
    else
      out += static_cast<char>(byte);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace weir::cloud
