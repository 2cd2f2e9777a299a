#include "compliance/classify/weigh.h"

#include <catch2/catch.hpp>

namespace weir::classify {
namespace {

constexpr Weights kWeights{.lexicon_points = 150, .stage_two_share = 60};

TEST_CASE("without stage two, stage one's score stands") {
  CHECK(Weigh({.stage_one = 437}, kWeights, 300) == 437);
  CHECK(Weigh({.stage_one = 0}, kWeights, 0) == 0);
}

TEST_CASE("with stage two the scores are mixed by its share") {
  CHECK(Weigh({.stage_one = 500, .stage_two = 1000}, kWeights, 300) == 800);
  CHECK(Weigh({.stage_one = 500, .stage_two = 0}, kWeights, 300) == 200);
  CHECK(Weigh({.stage_one = 500, .stage_two = 0}, {0, 0}, 300) == 500);
  CHECK(Weigh({.stage_one = 500, .stage_two = 7}, {0, 100}, 300) == 7);
}

TEST_CASE("a word adds its points from the least score on, and not one below") {
  CHECK(Weigh({.stage_one = 300, .lexicon = true}, kWeights, 300) == 450);
  CHECK(Weigh({.stage_one = 299, .lexicon = true}, kWeights, 300) == 299);
  CHECK(Weigh({.stage_one = 990, .lexicon = true}, kWeights, 300) == 1000);
}

TEST_CASE("a word that stage two explains adds nothing") {
  CHECK(Weigh({.stage_one = 400, .stage_two = 50, .lexicon = true}, kWeights, 300) == 190);
}

}  // namespace
}  // namespace weir::classify
