// Quality against cloud share as an SVG picture, of fixed size, with its figures as text.
#pragma once

#include <string>
#include <vector>

#include "router/learn/curve.h"

namespace weir::cli {

struct PlotLine {
  std::string name;
  std::vector<router::CurvePoint> curve;  // not empty
};

// At most eight lines get colours of their own.
std::string PlotOf(const std::vector<PlotLine>& lines);

}  // namespace weir::cli
