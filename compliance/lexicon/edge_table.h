// The hash table of edges while it is built (sections.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "compliance/lexicon/sections.h"

namespace weir::lexicon {

// A value. Open addressing without wrapping around: the slots behind the last home take what
// overflows it.
class EdgeTable {
 public:
  // A table of that many homes.
  explicit EdgeTable(uint32_t homes) : homes_(homes), slots_(size_t{homes} + kMaxReach) {}

  // The state that the edge leads to, 0 when there is none.
  uint32_t Find(uint64_t key) const {
    const uint64_t slot = slots_[PlaceOf(key)];
    return slot == 0 ? 0 : Edge::To(slot);
  }
  // False when there is no room within reach. REQUIRES: the key is new, `target` (Edge::Make) not
  // 0.
  bool Insert(uint64_t key, uint64_t target) {
    const size_t place = PlaceOf(key);
    const auto distance = static_cast<uint32_t>(place - Edge::FirstSlot(key, homes_));
    if (distance + 1 >= kMaxReach) return false;
    reach_ = std::max(reach_, distance + 1);
    slots_[place] = Edge::Make(key, target);
    return true;
  }
  uint32_t homes() const { return homes_; }
  uint32_t reach() const { return reach_; }
  // Homes and, behind them, as many slots as the reach.
  std::vector<uint64_t> TakeSlots() {
    slots_.resize(size_t{homes_} + reach_);
    return std::move(slots_);
  }

 private:
  // Where the key is or would be; at the end of its reach when there is no room.
  size_t PlaceOf(uint64_t key) const {
    const size_t first = Edge::FirstSlot(key, homes_);
    size_t at = first;
    while (at + 1 < first + kMaxReach && slots_[at] != 0 && Edge::KeyIn(slots_[at]) != key) ++at;
    return at;
  }

  uint32_t homes_;
  uint32_t reach_ = 1;
  std::vector<uint64_t> slots_;
};

}  // namespace weir::lexicon
