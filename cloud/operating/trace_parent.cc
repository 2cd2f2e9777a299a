#include "cloud/operating/trace_parent.h"

#include <algorithm>

namespace weir::cloud {
namespace {

constexpr size_t kSize = 55;  // 00-<32>-<16>-<2>

int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;  // upper case is not allowed there
}

template <size_t kBytes>
bool ReadHex(std::string_view text, std::array<uint8_t, kBytes>& out) {
  for (size_t i = 0; i < kBytes; ++i) {
    const int high = Digit(text[2 * i]);
    const int low = Digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

template <typename Bytes>
bool IsZero(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

}  // namespace

std::optional<TraceParent> TraceParent::Parse(std::string_view header) {
  TraceParent parent;
  std::array<uint8_t, 1> version{};
  std::array<uint8_t, 1> flags{};
  if (header.size() < kSize || header[2] != '-' || header[35] != '-' || header[52] != '-') {
    return std::nullopt;
  }
  const bool read = ReadHex(header, version) && ReadHex(header.substr(3), parent.trace) &&
                    ReadHex(header.substr(36), parent.span) && ReadHex(header.substr(53), flags);
  if (!read || version[0] == 0xff || IsZero(parent.trace) || IsZero(parent.span)) {
    return std::nullopt;
  }
  // Later versions may say more behind it, this one nothing.
  if (header.size() > kSize && (version[0] == 0 || header[kSize] != '-')) return std::nullopt;
  parent.sampled = (flags[0] & 1) != 0;
  return parent;
}

}  // namespace weir::cloud
