// Finds pairs of coordinates: "39.9042, 116.4074", "北纬39.90度，东经116.40度".
#pragma once

#include <optional>
#include <vector>

#include "compliance/pii/token.h"

namespace weir::pii {

// Works on the decimal numbers that a TokenScanner has read. Without a word for it, a pair needs
// four decimals and must lie around China: two numbers of other ranges are mostly measurements.
// Per stream; one thread at a time.
class LocationScanner {
 public:
  // Takes a whole decimal number.
  void PushDecimal(const Token& token, const Seen& seen, std::vector<Found>& found);
  // Takes the next unit, after PushDecimal when a number ended with it.
  void Push(const text::Unit& unit, uint64_t number);

  // Whether no first number is waiting for its second.
  bool idle() const { return !first_; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const { return first_ ? first_->begin : kNothingHeld; }

 private:
  struct Decimal {
    double value = 0;
    size_t decimals = 0;
    uint64_t begin = 0;
    Place place;
  };

  std::optional<Decimal> first_;
  size_t gap_ = 0;  // units between the two that are part of neither
};

}  // namespace weir::pii
