// A progress bar on standard error, for work that a person waits for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weir::cli {

// Redraws one line on a terminal; elsewhere says each tenth once, on a line of its own. One thread
// at a time.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  // `done` may begin above 0: what is there already does not count for the speed.
  void Show(uint64_t done, uint64_t all);

 private:
  void Draw(uint64_t done, uint64_t all, double seconds) const;

  std::string what_;
  bool terminal_;
  uint64_t first_ = UINT64_MAX;
  uint64_t tenth_ = 0;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace weir::cli
