// The sums that a text claims: "3 x 4 = 12", "$70 * 0.7 = 49". A small model that errs in a
// calculation often writes the wrong sum down, which anyone can check.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::router {

struct Sums {
  uint32_t right = 0;
  uint32_t wrong = 0;  // more than 1 % beside the result
};

// Every "=" with numbers joined by + - * / x × ÷ on its left and a number on its right. What cannot
// be read so, or is above three million, is not counted. Fixed point, three decimals.
Sums SumsIn(std::string_view text);

}  // namespace weir::router
