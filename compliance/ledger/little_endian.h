// Fixed-width little-endian integers in byte strings, as the segment files hold them.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace weir::ledger {

template <std::unsigned_integral T>
void AppendInteger(std::string& out, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}

// REQUIRES: at + sizeof(T) <= bytes.size().
template <std::unsigned_integral T>
T IntegerAt(std::string_view bytes, size_t at) {
  T value = 0;
  for (size_t i = sizeof(T); i-- > 0;) {
    value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[at + i]));
  }
  return value;
}

}  // namespace weir::ledger
