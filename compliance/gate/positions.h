// Code-point positions of the newest characters of a stream, by byte offset.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compliance/lexicon/lexicon.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// One thread at a time. Remembers as many units as a lexicon hit can reach back.
class Positions {
 public:
  void Push(const text::Unit& unit) {
    begins_[count_ % kSize] = unit.begin;
    ++count_;
    end_ = unit.end();
  }

  // How many units came before the one at byte `offset`. REQUIRES: `offset` begins one of the
  // newest kSize units or is the end of the newest one.
  uint64_t CodePointAt(uint64_t offset) const {
    if (offset >= end_) return count_;
    uint64_t at = count_;
    while (at > 0 && count_ - at < kSize && begins_[(at - 1) % kSize] > offset) --at;
    return at > 0 ? at - 1 : 0;
  }

 private:
  static constexpr size_t kSize = 256;
  static_assert(kSize > lexicon::kMaxPatternUnits + lexicon::kMaxGap * lexicon::kMaxPatternUnits);

  std::array<uint64_t, kSize> begins_{};
  uint64_t count_ = 0;
  uint64_t end_ = 0;
};

}  // namespace weir::gate
