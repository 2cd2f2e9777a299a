// The pieces of a report's page: escaped text, phrases in two languages, tables, bar charts.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/auditor/conformance/interval.h"
#include "compliance/auditor/conformance/words.h"

namespace weir::auditor {

// "中文 <span lang=en>English</span>", escaped.
std::string Both(const Phrase& phrase);

// A row of cells, already HTML.
std::string HeadRow(std::initializer_list<Phrase> cells);
std::string Row(const std::vector<std::string>& cells);
std::string Row(std::string_view row_class, const std::vector<std::string>& cells);

struct Bar {
  std::string label;  // plain text
  double share = 0;   // 0 to 1
  Interval interval;
  std::string note;  // behind the bar, plain text
  bool empty = false;
};

// A chart of horizontal bars as inline SVG; `limit` draws a line at that share when it is above 0.
std::string BarChart(const Phrase& title, const std::vector<Bar>& bars, double limit);

// Of the whole page: no script, nothing from elsewhere, good on paper.
std::string PageHead(const Phrase& title);

}  // namespace weir::auditor
