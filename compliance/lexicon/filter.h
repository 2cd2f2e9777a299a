// Bloom filters of one probe: they tell at once that no pattern begins with two or three classes.
#pragma once

#include <cstdint>

namespace weir::lexicon {

// Each filter has a hash of its own, so that one does not repeat the mistakes of another.
inline uint32_t PairHash(uint32_t first, uint32_t second) {
  return static_cast<uint32_t>((uint64_t{first} << 16 | second) * 0x9E3779B97F4A7C15u >> 32);
}
inline uint32_t EndHash(uint32_t first, uint32_t second) {
  return static_cast<uint32_t>((uint64_t{first} << 16 | second) * 0xD6E8FEB86659FD93u >> 32);
}
inline uint32_t TripleHash(uint32_t first, uint32_t second, uint32_t third) {
  const uint64_t key = uint64_t{first} << 32 | uint64_t{second} << 16 | third;
  return static_cast<uint32_t>(key * 0xC2B2AE3D27D4EB4Fu >> 32);
}

// A view of 2^bits bits. The word of a probe is aligned within the filter, not in memory.
class Filter {
 public:
  Filter(const char* words, uint8_t bits)
      : words_(words), shift_(static_cast<uint8_t>(32 - bits)) {}
  bool MayHave(uint32_t hash) const {
    const uint32_t bit = hash >> shift_;
    return (static_cast<uint8_t>(words_[bit >> 3]) >> (bit & 7) & 1) != 0;
  }

 private:
  const char* words_;
  uint8_t shift_;
};

}  // namespace weir::lexicon
