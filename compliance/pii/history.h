// The last seen units of a stream, as they are folded, for the words around an identifier.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace weir::pii {

// A value. Seen units (not the invisible ones) are numbered from 0; the last kReach can be read.
class History {
 public:
  static constexpr uint64_t kReach = 64;  // a power of two

  void Push(char32_t folded) { ring_[count_++ % kReach] = folded; }
  uint64_t count() const { return count_; }
  // The seen unit number `at`; 0 when there is none or it is forgotten.
  char32_t At(uint64_t at) const {
    return at < count_ && count_ - at <= kReach ? ring_[at % kReach] : 0;
  }
  char32_t Before(uint64_t at) const { return at == 0 ? 0 : At(at - 1); }
  // Whether the seen units before number `at` are `text`.
  bool EndsWith(uint64_t at, std::u32string_view text) const {
    if (text.size() > at) return false;
    for (size_t i = text.size(); i > 0; --i) {  // the end of a word is the rarer
      if (At(--at) != text[i - 1]) return false;
    }
    return true;
  }

 private:
  std::array<char32_t, kReach> ring_{};
  uint64_t count_ = 0;
};

}  // namespace weir::pii
