// Collects everything that is wrong with one settings file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace weir::config {

class Problems {
 public:
  static constexpr size_t kMostReported = 100;

  // `what` says what is wrong and what is allowed; never a text value of the file: it
  // may be a secret that was put in the wrong place.
  void Add(int line, std::string_view path, std::string what);
  bool empty() const { return problems_.empty(); }
  // OK when there is none; else INVALID_ARGUMENT, one `file:line: path: what` a line, by line.
  absl::Status ToStatus(const std::string& file) const;

 private:
  struct Problem {
    int line;
    std::string text;
  };
  std::vector<Problem> problems_;
};

}  // namespace weir::config
