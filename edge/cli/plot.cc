#include "edge/cli/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir::cli {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 480;
constexpr double kMargin = 60;
constexpr size_t kMostPoints = 400;
// Okabe and Ito's palette, which people with any colour vision can tell apart.
constexpr std::array<const char*, 8> kColours = {"#0072B2", "#999999", "#E69F00", "#009E73",
                                                 "#D55E00", "#CC79A7", "#56B4E9", "#000000"};

struct Range {
  double low = 1e300;
  double high = -1e300;
};

Range QualityOf(const std::vector<PlotLine>& lines) {
  Range range;
  for (const PlotLine& line : lines) {
    for (const router::CurvePoint& point : line.curve) {
      range.low = std::min(range.low, point.quality);
      range.high = std::max(range.high, point.quality);
    }
  }
  if (range.high <= range.low) range.high = range.low + 1;
  return range;
}

double X(double share) { return kMargin + share * (kWidth - 2 * kMargin); }
double Y(const Range& range, double quality) {
  const double part = (quality - range.low) / (range.high - range.low);
  return kHeight - kMargin - part * (kHeight - 2 * kMargin);
}

void AddAxes(const Range& range, std::string& svg) {
  for (int i = 0; i <= 10; ++i) {
    const double share = i / 10.0;
    const double quality = range.low + share * (range.high - range.low);
    svg += fmt::format(
        "<line x1='{0:.1f}' y1='{1}' x2='{0:.1f}' y2='{2}' stroke='#eee'/>"
        "<text x='{0:.1f}' y='{3}' text-anchor='middle'>{4} %</text>\n",
        X(share), kMargin, kHeight - kMargin, kHeight - kMargin + 18, 10 * i);
    svg += fmt::format("<text x='{}' y='{:.1f}' text-anchor='end'>{:.3f}</text>\n", kMargin - 6,
                       Y(range, quality) + 4, quality);
  }
  svg += fmt::format(
      "<text x='{}' y='{}' text-anchor='middle'>share of prompts sent to the cloud</text>\n"
      "<text x='16' y='{}' text-anchor='middle' transform='rotate(-90 16 {})'>quality</text>\n",
      kWidth / 2, kHeight - 14, kHeight / 2, kHeight / 2);
}

void AddLine(const PlotLine& line, const Range& range, size_t number, std::string& svg) {
  const char* colour = kColours[number % kColours.size()];
  const size_t step = std::max<size_t>(1, line.curve.size() / kMostPoints);
  svg += fmt::format("<polyline fill='none' stroke='{}' stroke-width='2' points='", colour);
  for (size_t i = 0; i < line.curve.size(); i += step) {
    svg += fmt::format("{:.1f},{:.1f} ", X(line.curve[i].share), Y(range, line.curve[i].quality));
  }
  const router::CurvePoint& last = line.curve.back();
  svg += fmt::format("{:.1f},{:.1f}'/>\n", X(last.share), Y(range, last.quality));
  svg += fmt::format("<text x='{}' y='{}' fill='{}'>{} (APGR {:.3f})</text>\n", kWidth - 250,
                     kHeight - kMargin - 14 - 18 * static_cast<double>(number), colour, line.name,
                     router::ApgrOf(line.curve));
}

}  // namespace

std::string PlotOf(const std::vector<PlotLine>& lines) {
  const Range range = QualityOf(lines);
  std::string svg = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0} {1}' font-family='sans-serif' "
      "font-size='12'>\n<rect width='{0}' height='{1}' fill='white'/>\n",
      kWidth, kHeight);
  AddAxes(range, svg);
  for (size_t i = 0; i < lines.size(); ++i) AddLine(lines[i], range, i, svg);
  return svg + "</svg>\n";
}

}  // namespace weir::cli
