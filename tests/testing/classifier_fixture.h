// Small classifiers for tests: a few texts whose n-grams carry weight, everything else carries
// none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/classify/model.h"
#include "compliance/classify/state_head.h"

namespace weir::testing {

struct WeightedText {
  std::string_view text;  // its single tokens get the weight
  classify::Head head = classify::Head::kRequest;
  int8_t weight = 0;
  std::string_view category = "A.1.h";
};

// The image of a model with bias -2 and a straight calibration from 0 (margin -8) to 1000 (margin
// 8).
std::string ClassifierImage(const std::vector<WeightedText>& texts);

// The digest that every StateHeadImage is made for, and a model's name with it.
inline constexpr const char* kStateModel = "tiny@sha256:5c5c5c5c5c5c";

// The image of a second stage for layer 1 of a model two numbers wide. With the same calibration
// the first number is the score: 0 gives 375, 0.5 gives 687, 1 gives 999. The second one is the
// category: A.1.f below 0, else A.1.d.
std::string StateHeadImage();

}  // namespace weir::testing
