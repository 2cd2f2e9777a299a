#include "router/learn/arithmetic.h"

#include <catch2/catch.hpp>
#include <string>

namespace weir::router {
namespace {

TEST_CASE("SumsIn: a right sum counts as right, a wrong one as wrong, other text as neither",
          "[router]") {
  const struct {
    const char* text;
    uint32_t right;
    uint32_t wrong;
  } kRows[] = {
      {"20 x 4 = 80", 1, 0},
      {"20 x 4 = <<20*4=80>>80 sheep", 1, 0},
      {"3 + 4 * 2 = 11", 1, 0},
      {"3 + 4 * 2 = 14", 0, 1},
      {"$1,200 / 3 = $400", 1, 0},
      {"70 * 0.7 = 49.0", 1, 0},
      {"10 - 3 - 2 = 5", 1, 0},
      {"10 ÷ 4 = 2.5, 7 × 6 = 43", 1, 1},
      {"100 / 3 = 33.33", 1, 0},  // within 1 %
      {"100 / 3 = 35", 0, 1},
      {"x = 5", 0, 0},
      {"5 = 5", 0, 0},
      {"7 / 0 = 1", 0, 0},
      {"3000001 + 1 = 2", 0, 0},  // above the limit
      {"= = =", 0, 0},
      {"", 0, 0},
  };
  for (const auto& row : kRows) {
    INFO(row.text);
    const Sums sums = SumsIn(row.text);
    CHECK(sums.right == row.right);
    CHECK(sums.wrong == row.wrong);
  }
}

TEST_CASE("SumsIn: reads any bytes without end or overflow", "[router]") {
  std::string digits(1000, '9');
  SumsIn(digits + "*" + digits + "=" + digits);
  SumsIn(std::string(100'000, '='));
  SumsIn("3000000 * 3000000 * 3000000 = 1");
  std::string all;
  for (int c = 0; c < 256; ++c) all += std::string(1, static_cast<char>(c)) + "=";
  CHECK(SumsIn(all).wrong == 0);
}

}  // namespace
}  // namespace weir::router
