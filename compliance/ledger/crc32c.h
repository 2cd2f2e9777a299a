// CRC-32C (Castagnoli, RFC 3720 appendix B.4): finds torn and damaged frames. No protection against
// intent; the tree is.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::ledger {

// Goes on from `crc`, the value of the bytes before; begins with 0. Thread-safe.
uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes);

inline uint32_t Crc32cOf(std::string_view bytes) { return ExtendCrc32c(0, bytes); }

// The same by table, on every machine; a second opinion for tests.
uint32_t ExtendCrc32cByTable(uint32_t crc, std::string_view bytes);

}  // namespace weir::ledger
