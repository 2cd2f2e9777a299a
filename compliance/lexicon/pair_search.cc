#include "compliance/lexicon/pair_search.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::lexicon {
namespace {

// From `first` on, behind the `found` ones.
size_t FindFrom(size_t first, size_t found, const PairFilter& pairs, ClassRange singles,
                const uint16_t* classes, size_t count, uint16_t* places) {
  for (size_t i = first; i < count; ++i) {
    const uint32_t bits = pairs.Of(classes[i], classes[i + 1]);
    const bool single = singles.Has(classes[i]);
    const uint32_t ends = (bits & PairRow::kEnds) != 0 ? kEndsHere : 0;
    places[found] = static_cast<uint16_t>(i | ends);
    found += bits != 0 || single ? 1 : 0;
  }
  return found;
}

}  // namespace

size_t FindPairsSlowly(const PairFilter& pairs, ClassRange singles, const uint16_t* classes,
                       size_t count, uint16_t* places) {
  return FindFrom(0, 0, pairs, singles, classes, count, places);
}

#if defined(__x86_64__)
namespace {

constexpr size_t kLanes = 8;
static_assert(kLanes <= kPlacesToSpare);

// For each set of lanes of 16 bits, which bytes bring its members to the front.
struct Way {
  alignas(16) std::array<uint8_t, kLanes * 2> bytes{};
};
constexpr std::array<Way, 256> MakeWays() {
  std::array<Way, 256> ways{};
  for (uint32_t set = 0; set < ways.size(); ++set) {
    size_t size = 0;
    for (uint32_t lane = 0; lane < kLanes; ++lane) {
      if ((set >> lane & 1) == 0) continue;
      ways[set].bytes[size++] = static_cast<uint8_t>(lane * 2);
      ways[set].bytes[size++] = static_cast<uint8_t>(lane * 2 + 1);
    }
  }
  return ways;
}
constexpr std::array<Way, 256> kWays = MakeWays();

__attribute__((target("avx2"))) inline __m256i Wide(const uint16_t* classes) {
  return _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(classes)));
}

// Eight loads are quicker than the instruction for them on many processors.
__attribute__((target("avx2"))) inline __m256i Gathered(const char* from, __m256i indices) {
  alignas(32) std::array<uint32_t, kLanes> at;
  _mm256_store_si256(reinterpret_cast<__m256i*>(at.data()), indices);
  const auto load = [from](uint32_t index) {
    int value;
    std::memcpy(&value, from + uint64_t{index} * sizeof(value), sizeof(value));
    return value;
  };
  return _mm256_setr_epi32(load(at[0]), load(at[1]), load(at[2]), load(at[3]), load(at[4]),
                           load(at[5]), load(at[6]), load(at[7]));
}

// PairFilter::Of for eight pairs. The words are read in halves of 32 bits.
__attribute__((target("avx2"))) inline __m256i PairsOf(const PairFilter& pairs, __m256i first,
                                                       __m256i second) {
  const __m256i beyond =
      _mm256_cmpgt_epi32(first, _mm256_set1_epi32(static_cast<int>(pairs.classes())));
  const __m256i known = _mm256_andnot_si256(beyond, first);
  const __m256i row = Gathered(pairs.rows(), known);
  const __m256i mixed =
      _mm256_mullo_epi32(second, _mm256_set1_epi32(static_cast<int>(PairRow::kMix)));
  const __m256i low = _mm256_set1_epi32(31);
  const __m256i bits = _mm256_andnot_si256(_mm256_set1_epi32(1),
                                           _mm256_srlv_epi32(mixed, _mm256_and_si256(row, low)));
  const __m256i word = _mm256_slli_epi32(_mm256_srli_epi32(row, 5), 1);
  const __m256i half = _mm256_add_epi32(word, _mm256_srli_epi32(bits, 5));
  const __m256i found = Gathered(pairs.words(), half);
  return _mm256_and_si256(_mm256_srlv_epi32(found, _mm256_and_si256(bits, low)),
                          _mm256_set1_epi32(3));
}

__attribute__((target("avx2,popcnt"))) size_t FindPairsFast(const PairFilter& pairs,
                                                            ClassRange singles,
                                                            const uint16_t* classes, size_t count,
                                                            uint16_t* places) {
  const __m256i before_singles = _mm256_set1_epi32(static_cast<int>(singles.first()) - 1);
  const __m256i end_of_singles = _mm256_set1_epi32(static_cast<int>(singles.end()));
  const __m128i lanes = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
  size_t found = 0;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const __m256i first = Wide(classes + i);
    const __m256i bits = PairsOf(pairs, first, Wide(classes + i + 1));
    const __m256i none = _mm256_cmpeq_epi32(bits, _mm256_setzero_si256());
    const __m256i single = _mm256_and_si256(_mm256_cmpgt_epi32(first, before_singles),
                                            _mm256_cmpgt_epi32(end_of_singles, first));
    const __m256i misses = _mm256_andnot_si256(single, none);
    const auto set = static_cast<uint8_t>(~_mm256_movemask_ps(_mm256_castsi256_ps(misses)));
    const __m128i narrow =
        _mm_packus_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
    const __m128i ends = _mm_slli_epi16(_mm_srli_epi16(narrow, 1), 15);
    const __m128i all =
        _mm_or_si128(ends, _mm_add_epi16(lanes, _mm_set1_epi16(static_cast<int16_t>(i))));
    const __m128i way = _mm_load_si128(reinterpret_cast<const __m128i*>(kWays[set].bytes.data()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(places + found), _mm_shuffle_epi8(all, way));
    found += static_cast<size_t>(std::popcount(set));
  }
  return FindFrom(i, found, pairs, singles, classes, count, places);
}

bool IsFast() {
  static const bool is =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0;
  return is;
}

}  // namespace

size_t FindPairs(const PairFilter& pairs, ClassRange singles, const uint16_t* classes, size_t count,
                 uint16_t* places) {
  return IsFast() ? FindPairsFast(pairs, singles, classes, count, places)
                  : FindPairsSlowly(pairs, singles, classes, count, places);
}

#else

size_t FindPairs(const PairFilter& pairs, ClassRange singles, const uint16_t* classes, size_t count,
                 uint16_t* places) {
  return FindPairsSlowly(pairs, singles, classes, count, places);
}

#endif

}  // namespace weir::lexicon
