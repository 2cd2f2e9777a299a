// A text as the learned heads see it: hashed n-grams with their weight, and a few counted cues.
// Words and pairs of words, four characters in a row, and one to three Chinese characters in a row
// share one space of 2^15 slots (2^16 gained nothing). Integers only: the same text gives the same
// slots on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::router {

inline constexpr uint32_t kSlotBits = 15;
inline constexpr uint32_t kSlots = 1u << kSlotBits;
// What stands further back is not looked at (the probe's figure; more changed nothing).
inline constexpr size_t kMaxSlotCodePoints = 2000;
inline constexpr size_t kCues = 44;
inline constexpr size_t kSketch = 512;  // of words and pairs, for telling kinds of prompts apart
inline constexpr int32_t kSketchUnit = 64;

struct Slot {
  uint16_t index = 0;
  uint16_t value = 0;  // 64 * (1 + ln n) for n occurrences
};

struct TextSlots {
  std::vector<Slot> slots;                // each index once
  uint32_t norm = 1;                      // the root of the sum of the squared values, at least 1
  std::array<int32_t, kCues> cues{};      // 256 = 1; most are logarithms of counts
  std::array<int16_t, kSketch> sketch{};  // signed counts of words and pairs; in sum at most 4,000
  uint32_t sketch_norm = 1;               // kSketchUnit times the root of their squares' sum
};

// Total: malformed bytes count as one symbol each. A new space for each `salt`, so that a prompt
// and an answer are told apart.
TextSlots SlotsOf(std::string_view text, uint32_t salt = 0);

// 256 * log2(1 + n), by straight lines between powers of two: at most 8 % of a step off.
int32_t LogOf(uint64_t n);

}  // namespace weir::router
