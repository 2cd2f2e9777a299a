// How long the first token takes lately: when a second request is worth its price.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace weir::cloud {

// One thread at a time.
class FirstTokenTimes {
 public:
  static constexpr size_t kKept = 128;
  static constexpr size_t kLeast = 20;  // fewer say nothing about a twentieth

  void Note(absl::Duration time);
  // What 95 of 100 stay within; nothing while too few are known.
  std::optional<absl::Duration> Slow() const;

 private:
  std::vector<absl::Duration> times_;
  size_t next_ = 0;  // the oldest, once all are there
};

}  // namespace weir::cloud
