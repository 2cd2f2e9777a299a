// Reads a text that is there as a whole, unit by unit, from any place and in both directions.
#pragma once

#include <cstdint>
#include <string_view>

#include "compliance/text/unit.h"

namespace weir::text {

// A value; the text must outlive it. One thread at a time.
class Cursor {
 public:
  // REQUIRES: `at` begins a unit, and is not inside an overlong form; at most the text's size.
  Cursor(std::string_view text, uint64_t at) : text_(text), at_(at) {}
  // The next unit, as a Reader of the whole text gives it; false at the end.
  bool Next(Unit& unit);
  uint64_t at() const { return at_; }

 private:
  std::string_view text_;
  uint64_t at_;
  uint8_t rest_ = 0;  // bytes of an overlong form still to come
};

// The unit that ends at `at`. REQUIRES: units begin or end there, and it is not 0.
Unit UnitBefore(std::string_view text, uint64_t at);

}  // namespace weir::text
