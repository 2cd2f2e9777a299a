#include "compliance/auditor/conformance/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "compliance/base/html.h"

namespace weir::auditor {
namespace {

// Pixels.
constexpr int kRowHeight = 18;
constexpr int kLabelWidth = 330;
constexpr int kBarWidth = 360;
constexpr int kChartWidth = 820;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light}body{font:15px/1.55 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;
margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:2px solid #1f4e79;padding-bottom:.2rem}
[lang=en]{color:#5a6676;font-size:.86em}table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{border:1px solid #c9d1dc;padding:.25rem .45rem;text-align:left;vertical-align:top}th{background:#eef2f7}
td.n{text-align:right;white-space:nowrap}.met{color:#0b6b2e;font-weight:600}.missed{color:#a31515;font-weight:600}
.too_few,.open{color:#7a5b00;font-weight:600}.notice{background:#fff6da;border:1px solid #e3cf8a;padding:.6rem .9rem}
code{font-family:"DejaVu Sans Mono",monospace;font-size:.85em;word-break:break-all}svg{max-width:100%;height:auto}
.sign td{height:3rem;width:25%}@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,svg{break-inside:avoid}}
)";

std::string BarAt(const Bar& bar, size_t number) {
  const int y = static_cast<int>(number) * kRowHeight + 4;
  std::string out = fmt::format(R"(<text x="{}" y="{}" text-anchor="end">{}</text>)",
                                kLabelWidth - 8, y + 11, EscapedHtml(bar.label));
  const auto x = [](double share) { return kLabelWidth + std::clamp(share, 0.0, 1.0) * kBarWidth; };
  if (!bar.empty) {
    out += fmt::format(
        R"(<rect x="{}" y="{}" width="{:.1f}" height="{}" fill="#3b77b0"/>)"
        R"(<path d="M{:.1f} {}V{}M{:.1f} {}V{}M{:.1f} {}H{:.1f}" stroke="#1c2430" fill="none"/>)",
        kLabelWidth, y, x(bar.share) - kLabelWidth, kRowHeight - 6, x(bar.interval.low), y + 2,
        y + 10, x(bar.interval.high), y + 2, y + 10, x(bar.interval.low), y + 6,
        x(bar.interval.high));
  }
  return out + fmt::format(R"(<text x="{}" y="{}">{}</text>)", kLabelWidth + kBarWidth + 8, y + 11,
                           EscapedHtml(bar.note));
}

}  // namespace

std::string Both(const Phrase& phrase) {
  return fmt::format("{} <span lang=\"en\">{}</span>", EscapedHtml(phrase.zh),
                     EscapedHtml(phrase.en));
}

std::string HeadRow(std::initializer_list<Phrase> cells) {
  std::string out = "<tr>";
  for (const Phrase& cell : cells) out += fmt::format("<th scope=\"col\">{}</th>", Both(cell));
  return out + "</tr>\n";
}

std::string Row(const std::vector<std::string>& cells) { return Row("", cells); }

std::string Row(std::string_view row_class, const std::vector<std::string>& cells) {
  std::string out = row_class.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", row_class);
  for (const std::string& cell : cells) out += fmt::format("<td>{}</td>", cell);
  return out + "</tr>\n";
}

std::string BarChart(const Phrase& title, const std::vector<Bar>& bars, double limit) {
  const int height = static_cast<int>(bars.size()) * kRowHeight + 26;
  std::string out = fmt::format(
      R"(<figure><figcaption>{}</figcaption><svg role="img" viewBox="0 0 {} {}" width="{}" font-size="11" font-family="inherit"><title>{}</title>)",
      Both(title), kChartWidth, height, kChartWidth, EscapedHtml(title.zh));
  for (size_t i = 0; i < bars.size(); ++i) out += BarAt(bars[i], i);
  for (int percent = 0; percent <= 100; percent += 25) {
    const int x = kLabelWidth + kBarWidth * percent / 100;
    out += fmt::format(
        R"(<path d="M{} 0V{}" stroke="#c9d1dc"/><text x="{}" y="{}" text-anchor="middle">{}%</text>)",
        x, height - 18, x, height - 5, percent);
  }
  if (limit > 0) {
    out += fmt::format(R"(<path d="M{:.1f} 0V{}" stroke="#a31515" stroke-dasharray="4 3"/>)",
                       kLabelWidth + limit * kBarWidth, height - 18);
  }
  return out + "</svg></figure>\n";
}

std::string PageHead(const Phrase& title) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<title>{}</title><style>{}</style></head><body>\n<h1>{}</h1>\n",
      EscapedHtml(title.zh), kStyle, Both(title));
}

}  // namespace weir::auditor
