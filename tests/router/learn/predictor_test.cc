#include "router/learn/predictor.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace weir::router {
namespace {

constexpr const char* kSheep =
    "Tom has twice as many sheep as Ann. Ann has 4 times as many sheep as Bob. How many sheep do "
    "they have together if Bob has 20 sheep?";

TEST_CASE("BuiltIn: loads, fits a megabyte, and knows several kinds of prompts", "[router]") {
  const Predictor predictor = Predictor::BuiltIn();
  CHECK(Encode(predictor.weights()).size() <= kMaxWeightsBytes);
  CHECK(predictor.weights().kinds.size() >= 3);
  CHECK(predictor.name().starts_with("router-"));
}

TEST_CASE("LogisticOf: within 1 % of the curve, rising, flat outside of -8 to 8", "[router]") {
  int32_t last = 0;
  for (int64_t z = -9 * 65'536; z <= 9 * 65'536; z += 997) {
    const int32_t here = LogisticOf(z);
    REQUIRE(here >= last);
    last = here;
    const double exact = 1e6 / (1 + std::exp(-static_cast<double>(z) / 65'536));
    REQUIRE(std::abs(here - exact) < 10'000);
  }
  CHECK(LogisticOf(INT64_MIN / 2) == LogisticOf(-8 * 65'536));
  CHECK(LogisticOf(INT64_MAX / 2) == LogisticOf(8 * 65'536));
}

TEST_CASE("Predict: the built-in weights know a sum for school and not a foreign tongue",
          "[router]") {
  const Predictor predictor = Predictor::BuiltIn();
  CHECK(predictor.Predict(kSheep).trust_permille > 0);
  CHECK(predictor.Predict("Hej, hur mår du i dag, min vän?").trust_permille == 0);
  CHECK(predictor.Predict("").trust_permille == 0);
  CHECK(predictor.Predict("你好").trust_permille == 0);
}

TEST_CASE("PredictAfter: an answer with a wrong sum scores above one with the right sums",
          "[router]") {
  const Predictor predictor = Predictor::BuiltIn();
  const auto right = predictor.PredictAfter(
      kSheep, "Ann has 20 x 4 = 80 sheep. Tom has 80 x 2 = 160 sheep. 160 + 80 + 20 = 260.");
  const auto wrong = predictor.PredictAfter(
      kSheep, "Ann has 20 x 4 = 60 sheep. Tom has 60 x 2 = 160 sheep. 160 + 80 + 20 = 360.");
  REQUIRE(right.has_value());
  REQUIRE(wrong.has_value());
  CHECK(wrong->score_permille > right->score_permille);
}

}  // namespace
}  // namespace weir::router
