#include "compliance/text/plain.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::text {
namespace {

constexpr size_t kLongestCharacter = 4;

// The next four bytes, the first one on top.
uint32_t NextFour(const char* bytes) {
  uint32_t four;
  std::memcpy(&four, bytes, sizeof(four));
  return __builtin_bswap32(four);
}

// Three bytes that are well-formed, but for surrogates.
bool IsThree(uint32_t four) { return (four & 0xF0C0C000u) == 0xE0808000u && four >= 0xE0A08000u; }
bool IsTwo(uint32_t four) { return (four & 0xE0C00000u) == 0xC0800000u && four >= 0xC2800000u; }

uint32_t CodeOfThree(uint32_t four) {
  return (four >> 12 & 0xF000u) | (four >> 10 & 0xFC0u) | (four >> 8 & 0x3Fu);
}
uint32_t CodeOfTwo(uint32_t four) { return (four >> 18 & 0x7C0u) | (four >> 16 & 0x3Fu); }

}  // namespace

size_t ReadPlainSlowly(std::string_view text, uint64_t& at, std::span<uint16_t> codes,
                       std::span<uint32_t> offsets) {
  size_t count = 0;
  for (; count < codes.size() && at + kLongestCharacter <= text.size(); ++count) {
    const uint32_t four = NextFour(text.data() + at);
    offsets[count] = static_cast<uint32_t>(at);
    if (IsThree(four)) {
      codes[count] = static_cast<uint16_t>(CodeOfThree(four));
      at += 3;
    } else if (four < 0x80000000u) {
      codes[count] = static_cast<uint16_t>(four >> 24);
      at += 1;
    } else if (IsTwo(four)) {
      codes[count] = static_cast<uint16_t>(CodeOfTwo(four));
      at += 2;
    } else {
      break;
    }
  }
  return count;
}

#if defined(__x86_64__)
namespace {

// Four characters at a time, after the way of D. Lemire and W. Mula, "Transcoding Unicode
// Characters with AVX-512/SIMD instructions" (Software: Practice and Experience, 2023): where
// characters end is known for 64 bytes at once, and a table says how to bring the next four of them
// into place.
constexpr size_t kBlock = 64;
constexpr size_t kWindow = 12;  // bytes that four characters of three take
constexpr size_t kLanes = 4;

struct Step {
  uint8_t sizes = 0;  // index into kLayouts
  uint8_t bytes = 0;  // of the four characters
};
struct Layout {
  alignas(
      16) std::array<uint8_t, 16> bytes{};  // which goes where: for each lane last, middle, first
  std::array<uint8_t, kLanes> begins{};
};

// By the bits of the bytes that end a character, in a window.
constexpr std::array<Step, 1 << kWindow> MakeSteps() {
  std::array<Step, 1 << kWindow> steps{};
  for (uint32_t ends = 0; ends < steps.size(); ++ends) {
    uint32_t sizes = 0;
    uint32_t at = 0;
    for (size_t lane = 0; lane < kLanes; ++lane) {
      uint32_t size = 1;
      while (size < 3 && (ends >> (at + size - 1) & 1) == 0) ++size;
      sizes = sizes * 3 + size - 1;
      at += size;
    }
    steps[ends] = {static_cast<uint8_t>(sizes), static_cast<uint8_t>(at)};
  }
  return steps;
}

constexpr std::array<Layout, 81> MakeLayouts() {
  std::array<Layout, 81> layouts{};
  for (uint32_t sizes = 0; sizes < layouts.size(); ++sizes) {
    const std::array<uint32_t, kLanes> all = {sizes / 27 % 3 + 1, sizes / 9 % 3 + 1,
                                              sizes / 3 % 3 + 1, sizes % 3 + 1};
    uint32_t at = 0;
    for (size_t lane = 0; lane < kLanes; ++lane) {
      layouts[sizes].begins[lane] = static_cast<uint8_t>(at);
      for (uint32_t i = 0; i < 4; ++i) {
        const bool has = i < all[lane];
        layouts[sizes].bytes[lane * 4 + i] =
            has ? static_cast<uint8_t>(at + all[lane] - 1 - i) : uint8_t{0x80};
      }
      at += all[lane];
    }
  }
  return layouts;
}

constexpr std::array<Step, 1 << kWindow> kSteps = MakeSteps();
constexpr std::array<Layout, 81> kLayouts = MakeLayouts();

// What the bytes of a block are, a bit each.
struct Block {
  uint64_t leads = 0;  // begins a character, or is no byte of one that is read here
  uint64_t wrong = 0;  // no byte of a plain character, or not where it stands
};

// Which bytes are from `first` to `last`, as signed numbers.
__attribute__((target("avx2,bmi,bmi2,lzcnt"))) inline uint64_t Between(__m256i bytes, int first,
                                                                       int last) {
  const __m256i below = _mm256_set1_epi8(static_cast<char>(first - 1));
  const __m256i beyond = _mm256_set1_epi8(static_cast<char>(last + 1));
  return static_cast<uint32_t>(_mm256_movemask_epi8(
      _mm256_and_si256(_mm256_cmpgt_epi8(bytes, below), _mm256_cmpgt_epi8(beyond, bytes))));
}

__attribute__((target("avx2,bmi,bmi2,lzcnt"))) inline Block Look(const char* bytes) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
  const auto both = [](uint64_t of_low, uint64_t of_high) { return of_low | of_high << 32; };
  const uint64_t plain_two = both(Between(low, -62, -33), Between(high, -62, -33));    // C2 to DF
  const uint64_t plain_three = both(Between(low, -31, -17), Between(high, -31, -17));  // E1 to EF
  const uint64_t follows = both(
      static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(-64), low))),
      static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(-64), high))));
  const uint64_t not_ascii = both(static_cast<uint32_t>(_mm256_movemask_epi8(low)),
                                  static_cast<uint32_t>(_mm256_movemask_epi8(high)));
  const uint64_t expected = (plain_two | plain_three) << 1 | plain_three << 2;
  const uint64_t known = follows | plain_two | plain_three;
  return {~follows, (not_ascii & ~known) | (expected ^ follows)};
}

// Up to where the block's characters are whole and plain: the last one that may be is left out.
__attribute__((target("avx2,bmi,bmi2,lzcnt"))) inline size_t PlainEnd(const Block& block) {
  const uint64_t before = block.wrong == 0 ? ~uint64_t{0} : (block.wrong & (0 - block.wrong)) - 1;
  const uint64_t leads = block.leads & before;
  return leads == 0 ? 0 : 63 - static_cast<size_t>(std::countl_zero(leads));
}

__attribute__((target("avx2,bmi,bmi2,lzcnt"))) inline void PutFour(const char* bytes,
                                                                   const Layout& layout,
                                                                   uint64_t at, uint16_t* codes,
                                                                   uint32_t* offsets) {
  const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i way = _mm_load_si128(reinterpret_cast<const __m128i*>(layout.bytes.data()));
  const __m128i lanes = _mm_shuffle_epi8(in, way);
  const __m128i last = _mm_and_si128(lanes, _mm_set1_epi32(0x7F));
  const __m128i middle = _mm_srli_epi32(_mm_and_si128(lanes, _mm_set1_epi32(0x3F00)), 2);
  const __m128i first = _mm_srli_epi32(_mm_and_si128(lanes, _mm_set1_epi32(0x0F0000)), 4);
  const __m128i code = _mm_or_si128(_mm_or_si128(last, middle), first);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(codes), _mm_packus_epi32(code, code));
  int begins;
  std::memcpy(&begins, layout.begins.data(), sizeof(begins));
  const __m128i base = _mm_set1_epi32(static_cast<int>(at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(offsets),
                   _mm_add_epi32(base, _mm_cvtepu8_epi32(_mm_cvtsi32_si128(begins))));
}

__attribute__((target("avx2,bmi,bmi2,lzcnt"))) size_t ReadPlainFast(std::string_view text,
                                                                    uint64_t& at,
                                                                    std::span<uint16_t> codes,
                                                                    std::span<uint32_t> offsets) {
  size_t count = 0;
  while (at + kBlock + 16 <= text.size() && count + kBlock <= codes.size()) {
    const char* const bytes = text.data() + at;
    const Block block = Look(bytes);
    const size_t end = PlainEnd(block);
    size_t place = 0;
    for (const uint64_t ends = block.leads >> 1; place + kWindow <= end; count += kLanes) {
      const Step step = kSteps[ends >> place & ((1u << kWindow) - 1)];
      PutFour(bytes + place, kLayouts[step.sizes], at + place, &codes[count], &offsets[count]);
      place += step.bytes;
    }
    if (place == 0) break;
    at += place;
  }
  return count;
}

bool IsFast() {
  static const bool is = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0;
  return is;
}

}  // namespace

size_t ReadPlain(std::string_view text, uint64_t& at, std::span<uint16_t> codes,
                 std::span<uint32_t> offsets) {
  const size_t count = IsFast() ? ReadPlainFast(text, at, codes, offsets) : 0;
  if (count > 0) return count;
  return ReadPlainSlowly(text, at, codes.first(std::min<size_t>(codes.size(), 16)), offsets);
}

#else

size_t ReadPlain(std::string_view text, uint64_t& at, std::span<uint16_t> codes,
                 std::span<uint32_t> offsets) {
  return ReadPlainSlowly(text, at, codes, offsets);
}

#endif

}  // namespace weir::text
