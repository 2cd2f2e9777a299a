#include "compliance/ledger/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace weir::ledger {
namespace {

constexpr uint32_t kReversedPolynomial = 0x82f63b78;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kTable = MakeTable();

#if defined(__x86_64__)
// The instruction takes three times as long as it keeps the processor busy: three lanes side by
// side, joined behind each round.
constexpr size_t kLaneWords = 14;
constexpr size_t kLaneBytes = kLaneWords * sizeof(uint64_t);

// What kLaneBytes zeros behind it make of a checksum, byte by byte of the checksum.
using Shift = std::array<std::array<uint32_t, 256>, 4>;

constexpr Shift MakeShift() {
  Shift shift{};
  for (uint32_t bit = 0; bit < 32; ++bit) {
    uint32_t crc = uint32_t{1} << bit;
    for (size_t i = 0; i < kLaneBytes; ++i) crc = (crc >> 8) ^ kTable[crc & 0xff];
    auto& of_byte = shift[bit / 8];
    const uint32_t half = 1u << bit % 8;  // the entries below have their value already
    for (uint32_t low = 0; low < half; ++low) of_byte[half + low] = of_byte[low] ^ crc;
  }
  return shift;
}

constexpr Shift kShift = MakeShift();

uint32_t Shifted(uint32_t crc) {
  return kShift[0][crc & 0xff] ^ kShift[1][(crc >> 8) & 0xff] ^ kShift[2][(crc >> 16) & 0xff] ^
         kShift[3][crc >> 24];
}

uint64_t WordAt(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) uint32_t ThreeLanes(uint32_t state, const char* bytes) {
  uint64_t a = state;
  uint64_t b = 0;
  uint64_t c = 0;
  for (size_t i = 0; i < kLaneBytes; i += sizeof(uint64_t)) {
    a = _mm_crc32_u64(a, WordAt(bytes + i));
    b = _mm_crc32_u64(b, WordAt(bytes + kLaneBytes + i));
    c = _mm_crc32_u64(c, WordAt(bytes + 2 * kLaneBytes + i));
  }
  const uint32_t joined = Shifted(static_cast<uint32_t>(a)) ^ static_cast<uint32_t>(b);
  return Shifted(joined) ^ static_cast<uint32_t>(c);
}

__attribute__((target("sse4.2"))) uint32_t ExtendBySse42(uint32_t crc, std::string_view bytes) {
  uint32_t lanes = ~crc;
  for (; bytes.size() >= 3 * kLaneBytes; bytes.remove_prefix(3 * kLaneBytes)) {
    lanes = ThreeLanes(lanes, bytes.data());
  }
  uint64_t state = lanes;
  for (; bytes.size() >= sizeof(uint64_t); bytes.remove_prefix(sizeof(uint64_t))) {
    state = _mm_crc32_u64(state, WordAt(bytes.data()));
  }
  auto narrow = static_cast<uint32_t>(state);
  for (const char c : bytes) narrow = _mm_crc32_u8(narrow, static_cast<uint8_t>(c));
  return ~narrow;
}
#endif

}  // namespace

uint32_t ExtendCrc32cByTable(uint32_t crc, std::string_view bytes) {
  crc = ~crc;
  for (const char c : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<uint8_t>(c)) & 0xff];
  return ~crc;
}

uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes) {
#if defined(__x86_64__)
  static const bool has_sse42 = __builtin_cpu_supports("sse4.2") != 0;
  if (has_sse42) return ExtendBySse42(crc, bytes);
#endif
  return ExtendCrc32cByTable(crc, bytes);
}

}  // namespace weir::ledger
