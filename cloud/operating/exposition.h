// Figures as Prometheus reads them (text exposition format 0.0.4).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::cloud {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

// One thread. Families are written one after the other, each begun once.
class Exposition {
 public:
  // `type`: "counter", "gauge" or "histogram".
  void Family(std::string_view name, std::string_view type, std::string_view help);
  // A sample of the family begun last; `suffix` is "", "_bucket", "_sum" or "_count".
  void Sample(std::string_view suffix, const Labels& labels, double value);
  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

}  // namespace weir::cloud
