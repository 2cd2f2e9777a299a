// Which of a few fixed words a text contains, in one pass over it. Made at compile time; immutable.
// A place is looked at further only when its next three bytes may begin a word (three tables of one
// bit a word, as in the filters of Teddy, Hyperscan's matcher for few literals), so that ordinary
// text costs three loads a byte.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace weir::router {

// Words of three bytes or more, compared byte by byte.
template <size_t kCount>
class CueSet {
 public:
  explicit constexpr CueSet(const std::array<std::string_view, kCount>& words) : words_(words) {
    for (size_t i = 0; i < kCount; ++i) {
      for (size_t k = 0; k < kLooked; ++k) {
        Lane(may_begin_[k], static_cast<uint8_t>(words[i].at(k)), i / 64) |= uint64_t{1} << i % 64;
      }
    }
  }

  std::bitset<kCount> FoundIn(std::string_view text) const {
    std::bitset<kCount> found;
    for (size_t at = 0; at + kLooked <= text.size(); ++at) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        for (uint64_t may = MayBegin(text.data() + at, lane); may != 0; may &= may - 1) {
          const size_t i = lane * 64 + static_cast<size_t>(std::countr_zero(may));
          if (!found[i] && text.substr(at).starts_with(words_[i])) found.set(i);
        }
      }
    }
    return found;
  }

 private:
  static constexpr size_t kLooked = 3;
  static constexpr size_t kLanes = (kCount + 63) / 64;
  using Table = std::array<uint64_t, 256 * kLanes>;

  static constexpr uint64_t& Lane(Table& table, uint8_t byte, size_t lane) {
    return table[byte * kLanes + lane];
  }
  uint64_t MayBegin(const char* at, size_t lane) const {
    uint64_t may = ~uint64_t{0};
    for (size_t k = 0; k < kLooked; ++k) {
      may &= may_begin_[k][static_cast<uint8_t>(at[k]) * kLanes + lane];
    }
    return may;
  }

  std::array<std::string_view, kCount> words_;
  std::array<Table, kLooked> may_begin_{};
};

}  // namespace weir::router
