// Small classifiers for tests: a few texts whose n-grams carry weight, everything else carries
// none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/classify/model.h"

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

}  // namespace weir::testing
