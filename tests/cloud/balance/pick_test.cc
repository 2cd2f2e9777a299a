#include "cloud/balance/pick.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace weir::cloud {
namespace {

class Draws {
 public:
  explicit Draws(uint32_t seed) : random_(seed) {}
  Random random() {
    return [this](uint32_t limit) { return static_cast<uint32_t>(random_() % limit); };
  }
  uint32_t operator()(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }

 private:
  std::minstd_rand random_;
};

Standing Any(Draws& draws) {
  return {.usable = draws(4) != 0,
          .running = draws(20),
          .waiting = draws(5),
          .cache_permille = draws(1001),
          .weight_permille = 100 + draws(901),
          .prefix_permille = draws(2) == 0 ? 0 : draws(1001)};
}

TEST_CASE("Pick: only what is usable, and always one when there is one", "[balance][property]") {
  Draws draws(1);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Standing> standings(1 + draws(8));
    for (Standing& s : standings) s = Any(draws);
    const bool any =
        std::any_of(standings.begin(), standings.end(), [](const Standing& s) { return s.usable; });
    const auto picked = Pick(standings, draws.random());
    REQUIRE(picked.has_value() == any);
    if (picked) REQUIRE(standings[*picked].usable);
  }
  CHECK_FALSE(Pick({}, draws.random()));
}

TEST_CASE("Pick: of two the one with less load, whatever is drawn", "[balance][property]") {
  Draws draws(2);
  for (int round = 0; round < 5'000; ++round) {
    std::vector<Standing> two = {Any(draws), Any(draws)};
    for (Standing& s : two) s.usable = true, s.prefix_permille = 0;
    const size_t picked = *Pick(two, draws.random());
    REQUIRE(LoadOf(two[picked]) <= LoadOf(two[1 - picked]));
  }
}

TEST_CASE("Pick: no endpoint gets more than 1.25 times its share for being warm",
          "[balance][property]") {
  Draws draws(3);
  // Everybody is warm at the same endpoint: without a bound it would get everything.
  for (const size_t count : {2u, 5u, 16u}) {
    std::vector<Standing> standings(count);
    standings[0].prefix_permille = 1000;
    for (int i = 0; i < 1000; ++i) {
      const size_t picked = *Pick(standings, draws.random());
      ++standings[picked].running;
      if (picked == 0) {
        REQUIRE(standings[0].running <=
                std::max(1.0, 1.25 * (i + 1) / static_cast<double>(count)) + 1);
      }
    }
    CHECK(standings[0].running >= 1000 / count);
  }
}

TEST_CASE("Pick: a conversation stays where it is warm while the load is even",
          "[balance][property]") {
  Draws draws(4);
  int stayed = 0;
  constexpr int kRounds = 5'000;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Standing> standings(8);
    for (Standing& s : standings) s.running = 9 + draws(2);
    const size_t home = draws(8);
    standings[home].prefix_permille = 250 + draws(751);
    if (*Pick(standings, draws.random()) == home) ++stayed;
  }
  CHECK(stayed == kRounds);
}

TEST_CASE("Pick: two choices keep the fullest near the mean where one choice does not",
          "[balance][property]") {
  Draws draws(5);
  const auto fullest = [&](const Random& random) {
    std::vector<Standing> standings(32);
    for (int i = 0; i < 3200; ++i) ++standings[*Pick(standings, random)].running;
    uint32_t most = 0;
    for (const Standing& s : standings) most = std::max(most, s.running);
    return most;
  };
  CHECK(fullest(draws.random()) <= 105);  // the mean is 100
  std::vector<uint32_t> one_choice(32);
  for (int i = 0; i < 3200; ++i) ++one_choice[draws(32)];
  CHECK(*std::max_element(one_choice.begin(), one_choice.end()) > 110);
}

TEST_CASE("Pick: what came back a moment ago gets about a tenth of its share",
          "[balance][property]") {
  Draws draws(6);
  std::vector<Standing> standings(4);
  standings[0].weight_permille = 100;
  for (int i = 0; i < 3100; ++i) ++standings[*Pick(standings, draws.random())].running;
  CHECK(standings[0].running >= 80);
  CHECK(standings[0].running <= 120);
}

TEST_CASE("Pick: the engine's own queue and cache count", "[balance]") {
  Draws draws(7);
  CHECK(LoadOf({.running = 2}) == 2);
  CHECK(LoadOf({.running = 2, .waiting = 3}) == 5);
  CHECK(LoadOf({.running = 2, .cache_permille = 500}) == 4);
  CHECK(LoadOf({.running = 2, .weight_permille = 500}) == 4);
  for (int i = 0; i < 50; ++i) {
    CHECK(*Pick({{.running = 1, .waiting = 4}, {.running = 4}}, draws.random()) == 1);
    CHECK(*Pick({{.running = 1, .cache_permille = 1000}, {.running = 4}}, draws.random()) == 1);
  }
}

}  // namespace
}  // namespace weir::cloud
