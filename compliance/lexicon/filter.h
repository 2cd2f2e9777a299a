// Bloom filters of one probe: they tell at once that no pattern begins with two or three classes.
#pragma once

#include <cstdint>
#include <cstring>

namespace weir::lexicon {

// The third class changes the last nine of `bits` bits only: all triples that begin alike share a
// line of cache, so that it can be fetched before the third class is known.
class TripleHash {
 public:
  TripleHash(uint32_t first, uint32_t second)
      : begin_(
            static_cast<uint32_t>((uint64_t{first} << 16 | second) * 0xC2B2AE3D27D4EB4Fu >> 32)) {}
  uint32_t With(uint32_t third, uint8_t bits) const {
    const uint32_t within = (third * 0x85EBCA6Bu ^ begin_ * 0x9E3779B1u) >> 23;
    return begin_ ^ within << (32 - bits);
  }
  uint32_t begin() const { return begin_; }

 private:
  uint32_t begin_;
};

// A view of 2^bits bits. The word of a probe is aligned within the filter, not in memory.
class Filter {
 public:
  Filter(const char* words, uint8_t bits)
      : words_(words), shift_(static_cast<uint8_t>(32 - bits)) {}
  bool MayHave(uint32_t hash) const {
    const uint32_t bit = hash >> shift_;
    return (static_cast<uint8_t>(words_[bit >> 3]) >> (bit & 7) & 1) != 0;
  }
  void Prefetch(uint32_t hash) const { __builtin_prefetch(words_ + (hash >> shift_ >> 3)); }
  uint8_t bits() const { return static_cast<uint8_t>(32 - shift_); }

 private:
  const char* words_;
  uint8_t shift_;
};

// Where the second classes of one first class are, as 32 bits: a filter of its own, of 2^6 bits or
// more, two for each place. The frequent classes' rows stay in the nearest cache, and a row can be
// fetched before the second class is known.
class PairRow {
 public:
  enum Bit : uint32_t {
    kBegins = 1,  // a pattern may begin with the two
    kEnds = 2,    // ..and be no longer
  };
  static constexpr uint8_t kSmallest = 6;
  static constexpr uint32_t kMix = 0x9E3779B1u;
  explicit PairRow(uint32_t packed) : packed_(packed) {}
  // Of 2^bits bits, from that word of 64 bits on. REQUIRES: bits at most 31, the word below 2^27.
  static PairRow At(uint32_t word, uint8_t bits) { return PairRow(word << 5 | (32u - bits)); }
  uint32_t packed() const { return packed_; }
  uint64_t word() const { return packed_ >> 5; }
  uint64_t words() const { return (uint64_t{1} << (32 - (packed_ & 31))) / 64; }
  bool is_valid() const { return (packed_ & 31) != 0 && (packed_ & 31) <= 32 - kSmallest; }
  // The first of the two bits.
  uint32_t BitsOf(uint32_t second) const { return second * kMix >> (packed_ & 31) & ~1u; }

 private:
  uint32_t packed_;
};

// The rows of all first classes from 0 to `classes`.
class PairFilter {
 public:
  // `size`: bytes of all words.
  PairFilter(const char* rows, const char* words, uint32_t classes, uint64_t size)
      : rows_(rows), words_(words), classes_(classes), size_(size) {}
  // Bits of PairRow. `first` may be any class; those of no pattern begin none. Rows that were
  // damaged after Image::View begin none or say nonsense.
  uint32_t Of(uint32_t first, uint32_t second) const {
    const PairRow row = RowOf(first);
    const uint32_t bits = row.BitsOf(second);
    const uint64_t at = row.word() * 8 + (bits >> 3);
    return at < size_ ? static_cast<uint8_t>(words_[at]) >> (bits & 7) & 3u : 0;
  }
  void Prefetch(uint32_t first) const { __builtin_prefetch(words_ + RowOf(first).word() * 8); }
  // For whoever looks at several pairs at once.
  const char* rows() const { return rows_; }
  const char* words() const { return words_; }
  uint32_t classes() const { return classes_; }

 private:
  PairRow RowOf(uint32_t first) const {
    uint32_t packed;
    const uint64_t index = first <= classes_ ? first : 0;
    std::memcpy(&packed, rows_ + index * sizeof(packed), sizeof(packed));
    return PairRow(packed);
  }

  const char* rows_;
  const char* words_;
  uint32_t classes_;
  uint64_t size_;
};

}  // namespace weir::lexicon
