// The newest units of a stream, by number and by byte offset.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compliance/lexicon/lexicon.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// One thread at a time. Units are numbered from 0. Remembers as many as a lexicon hit can reach
// back, with the words around it.
class RecentUnits {
 public:
  void Push(const text::Unit& unit) { ring_[count_++ % kSize] = unit; }

  uint64_t count() const { return count_; }
  uint64_t oldest() const { return count_ < kSize ? 0 : count_ - kSize; }
  // REQUIRES: oldest() <= number < count().
  const text::Unit& At(uint64_t number) const { return ring_[number % kSize]; }

  // How many units came before the one at byte `offset`: its number. `offset` begins a remembered
  // unit or is the end of the newest one; for one that is forgotten, the oldest one's.
  uint64_t NumberAt(uint64_t offset) const {
    uint64_t number = count_;
    while (number > oldest() && At(number - 1).begin >= offset) --number;
    return number;
  }

 private:
  static constexpr size_t kSize = 256;
  static_assert(kSize > lexicon::kMaxHitUnits + 16);

  std::array<text::Unit, kSize> ring_;
  uint64_t count_ = 0;
};

}  // namespace weir::gate
