#include "config/problems.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::config {

void Problems::Add(int line, std::string_view path, std::string what) {
  problems_.push_back({line, path.empty() ? std::move(what) : fmt::format("{}: {}", path, what)});
}

absl::Status Problems::ToStatus(const std::string& file) const {
  if (problems_.empty()) return absl::OkStatus();
  std::vector<Problem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  std::string lines;
  for (size_t i = 0; i < sorted.size() && i < kMostReported; ++i) {
    if (i > 0) lines += '\n';
    lines += fmt::format("{}:{}: {}", file, sorted[i].line, sorted[i].text);
  }
  if (sorted.size() > kMostReported) {
    lines += fmt::format("\n{}: {} more problems", file, sorted.size() - kMostReported);
  }
  return InvalidArgument("{}", lines);
}

}  // namespace weir::config
