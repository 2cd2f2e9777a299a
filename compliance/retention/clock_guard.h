// Nothing is destroyed on the word of a clock that has just jumped: a wrong year must not end a
// statutory period. After a jump either way there is a day to put the clock right.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"

namespace weir::retention {

// Looked at less often than this counts as a jump: a daily run is in time.
inline constexpr absl::Duration kLongestSilence = absl::Hours(48);
inline constexpr absl::Duration kJumpBack = absl::Minutes(1);
inline constexpr absl::Duration kQuarantine = absl::Hours(24);

// One thread at a time. `files` must outlive it.
class ClockGuard {
 public:
  // `path` remembers what time it was; a lost file is a jump.
  ClockGuard(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  // Whether what is due at `now` may be destroyed at `now`.
  absl::StatusOr<bool> MayDestroy(absl::Time now);

 private:
  struct Memory {
    absl::Time seen;
    absl::Time quarantine_until;
  };
  absl::StatusOr<Memory> Read(absl::Time now) const;

  FileSystem& files_;
  const std::string path_;
};

}  // namespace weir::retention
