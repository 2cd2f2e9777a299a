// What each engine took lately, and whether it failed just now.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "router/route_input.h"

namespace weir::router {

// The last `kSize` numbers, oldest forgotten first.
class RecentNumbers {
 public:
  static constexpr size_t kSize = 32;
  static constexpr size_t kEnough = 3;  // fewer say nothing
  void Add(uint32_t number);
  // The smallest number that `permille` of them do not exceed; 0 when there are too few.
  uint32_t Quantile(uint32_t permille) const;

 private:
  std::array<uint32_t, kSize> numbers_{};
  size_t added_ = 0;
};

// A generation that ended well.
struct Timing {
  absl::Duration first_word;
  absl::Duration total;
  uint32_t prompt_tokens = 0;
  uint32_t answer_tokens = 0;
  bool cold = true;  // nothing of the prompt was known to the engine
};

// Thread-safe.
class PaceBook {
 public:
  void Note(const std::string& engine, const Timing& timing);
  // The engine or its link is gone: it rests for 1 s, twice as long after each failure in a row, at
  // most 1 min, so that a link that comes and goes does not cost every prompt a try.
  void NoteFailure(const std::string& engine, absl::Time now);

  Pace Of(const std::string& engine) const;
  bool Resting(const std::string& engine, absl::Time now) const;

 private:
  struct Page {
    RecentNumbers first_word_ms, read_us, token_us;
    uint32_t failures = 0;  // in a row
    absl::Time rests_until = absl::InfinitePast();
  };
  mutable std::mutex mutex_;
  std::map<std::string, Page, std::less<>> pages_;  // one for each engine of this process
};

}  // namespace weir::router
