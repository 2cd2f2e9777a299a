#include "cloud/balance/budget.h"

#include <catch2/catch.hpp>
#include <random>

namespace weir::cloud {
namespace {

TEST_CASE("Budget: a burst, then a share of what was earned", "[balance]") {
  Budget budget(2, 100);
  budget.Spend();
  budget.Spend();
  CHECK_FALSE(budget.enough());
  for (int i = 0; i < 9; ++i) budget.Earn();
  CHECK_FALSE(budget.enough());
  budget.Earn();
  CHECK(budget.enough());
}

TEST_CASE("Budget: never more than burst and share, however requests and spending mix",
          "[balance][property]") {
  std::minstd_rand random(7);
  for (int round = 0; round < 200; ++round) {
    const auto burst = static_cast<uint32_t>(random() % 12);
    const auto share = static_cast<uint32_t>(random() % 1001);
    Budget budget(burst, share);
    uint64_t earned = 0;
    uint64_t spent = 0;
    for (int i = 0; i < 500; ++i) {
      if (random() % 3 != 0) {
        budget.Earn();
        ++earned;
      } else if (budget.enough()) {
        budget.Spend();
        ++spent;
      }
      REQUIRE(spent * 1000 <= burst * 1000ull + earned * share);
    }
  }
}

}  // namespace
}  // namespace weir::cloud
