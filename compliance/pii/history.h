// The last seen units of a stream, as they are folded, for the words around an identifier.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace weir::pii {

// A value. Seen units (not the invisible ones) are numbered from 0; the last kReach can be read.
class History {
 public:
  static constexpr size_t kReach = 128;

  void Push(char32_t folded) { ring_[count_++ % kReach] = folded; }
  uint64_t count() const { return count_; }
  // The seen unit before number `at`; 0 when there is none or it is forgotten.
  char32_t Before(uint64_t at) const {
    return at == 0 || !Knows(at - 1) ? 0 : ring_[(at - 1) % kReach];
  }
  // Up to `size` seen units before number `at`, as far as they are not forgotten.
  std::u32string TextBefore(uint64_t at, uint64_t size) const {
    std::u32string text;
    for (uint64_t i = at - std::min(at, size); i < at; ++i) {
      if (Knows(i)) text += ring_[i % kReach];
    }
    return text;
  }

 private:
  bool Knows(uint64_t at) const { return at < count_ && count_ - at <= kReach; }

  std::array<char32_t, kReach> ring_{};
  uint64_t count_ = 0;
};

}  // namespace weir::pii
