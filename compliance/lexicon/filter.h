// Bloom filters of one probe: they tell at once that no pattern begins with two or three classes.
#pragma once

#include <cstdint>

namespace weir::lexicon {

inline uint32_t PairHash(uint32_t first, uint32_t second) {
  return (first << 16 | second) * 0x9E3779B1u;
}
inline uint32_t TripleHash(uint32_t first, uint32_t second, uint32_t third) {
  return ((first << 16 | second) * 0x85EBCA6Bu) ^ (third * 0xC2B2AE35u);
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

// A view of a bit for each class.
class ClassSet {
 public:
  explicit ClassSet(const char* bytes) : bytes_(bytes) {}
  bool Has(uint16_t letter_class) const {
    return (static_cast<uint8_t>(bytes_[letter_class >> 3]) >> (letter_class & 7) & 1) != 0;
  }

 private:
  const char* bytes_;
};

}  // namespace weir::lexicon
