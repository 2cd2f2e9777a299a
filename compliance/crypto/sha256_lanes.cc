#include "compliance/crypto/sha256_lanes.h"

#include "compliance/base/status.h"
#include "compliance/crypto/sha256_blocks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <cstdint>

#define WEIR_SHA_TARGET __attribute__((target("sha,sse4.1"), always_inline)) inline
#endif

namespace weir::crypto {

#if defined(__x86_64__)
namespace {

// FIPS 180-4 section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the
// first 64 primes.
alignas(16) constexpr std::array<uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// Section 5.3.3: of the square roots of the first eight primes, in the instructions' order.
struct Lane {
  __m128i abef = _mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85), 0x510e527f,
                               static_cast<int>(0x9b05688c));
  __m128i cdgh = _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab, 0x5be0cd19);
};

struct Schedule {
  __m128i words[4];  // of the last 16, four at a time
};

WEIR_SHA_TARGET __m128i SwapBytes(__m128i words) {
  return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

// Words 4i to 4i+3 of the message schedule.
WEIR_SHA_TARGET __m128i Words(Schedule& schedule, const char* block, int i) {
  __m128i& now = schedule.words[i % 4];
  if (i < 4) return now = SwapBytes(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + i));
  const __m128i last = schedule.words[(i + 3) % 4];
  now = _mm_sha256msg1_epu32(now, schedule.words[(i + 1) % 4]);
  now = _mm_add_epi32(now, _mm_alignr_epi8(last, schedule.words[(i + 2) % 4], 4));
  return now = _mm_sha256msg2_epu32(now, last);
}

WEIR_SHA_TARGET void FourRounds(Lane& lane, __m128i words, int i) {
  const __m128i added =
      _mm_add_epi32(words, _mm_load_si128(reinterpret_cast<const __m128i*>(kRound.data()) + i));
  lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, added);
  lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(added, 0x0e));
}

template <size_t kLanes>
WEIR_SHA_TARGET void Compress(Lane (&lanes)[kLanes], const char* const (&blocks)[kLanes]) {
  Lane next[kLanes];
  Schedule schedules[kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) next[lane] = lanes[lane];
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) {
#pragma GCC unroll 2
    for (size_t lane = 0; lane < kLanes; ++lane) {
      FourRounds(next[lane], Words(schedules[lane], blocks[lane], i), i);
    }
  }
  for (size_t lane = 0; lane < kLanes; ++lane) {
    lanes[lane].abef = _mm_add_epi32(lanes[lane].abef, next[lane].abef);
    lanes[lane].cdgh = _mm_add_epi32(lanes[lane].cdgh, next[lane].cdgh);
  }
}

WEIR_SHA_TARGET void CompressRest(Lane& lane, Sha256Blocks& blocks) {
  Lane one[1] = {lane};
  while (blocks.left() > 0) Compress<1>(one, {blocks.Next()});
  lane = one[0];
}

WEIR_SHA_TARGET Digest DigestOf(const Lane& lane) {
  const __m128i feba = _mm_shuffle_epi32(lane.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(lane.cdgh, 0xb1);
  Digest digest;
  auto* const out = reinterpret_cast<__m128i*>(digest.bytes.data());
  _mm_storeu_si128(out, SwapBytes(_mm_blend_epi16(feba, dchg, 0xf0)));
  _mm_storeu_si128(out + 1, SwapBytes(_mm_alignr_epi8(dchg, feba, 8)));
  return digest;
}

}  // namespace

bool HasSha256Lanes() {
  static const bool has = [] {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    constexpr unsigned kSha = 1u << 29;  // leaf 7, EBX
    return __builtin_cpu_supports("sse4.1") != 0 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
           (b & kSha) != 0;
  }();
  return has;
}

__attribute__((target("sha,sse4.1"))) Digest Sha256Lane(Message message) {
  Sha256Blocks blocks(message);
  Lane lane;
  CompressRest(lane, blocks);
  return DigestOf(lane);
}

__attribute__((target("sha,sse4.1"))) std::array<Digest, 2> Sha256Lanes(Message a, Message b) {
  Sha256Blocks of_a(a);
  Sha256Blocks of_b(b);
  Lane lanes[2];
  for (size_t both = std::min(of_a.left(), of_b.left()); both > 0; --both) {
    Compress<2>(lanes, {of_a.Next(), of_b.Next()});
  }
  CompressRest(lanes[0], of_a);
  CompressRest(lanes[1], of_b);
  return {DigestOf(lanes[0]), DigestOf(lanes[1])};
}
#else
bool HasSha256Lanes() { return false; }

Digest Sha256Lane(Message) { WEIR_CHECK(false); }

std::array<Digest, 2> Sha256Lanes(Message, Message) { WEIR_CHECK(false); }
#endif

}  // namespace weir::crypto
