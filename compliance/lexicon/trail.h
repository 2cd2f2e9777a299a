// The last letters of a stream, in runs of equal ones, with what stood between them.
#pragma once

#include <array>
#include <cstdint>

#include "compliance/lexicon/limits.h"

namespace weir::lexicon {

// A letter or digit of the text and what came before it.
struct Letter {
  enum Before : uint8_t {
    kInvisible = 1,  // something that is not seen
    kSymbol = 2,     // any symbol
    kSpace = 4,      // among the symbols a space
    kPoint = 8,      // among the symbols a full stop
    kClause = 16,    // among the symbols a comma, colon, quotation mark or bracket
    kTouches = 32,   // the seen unit just before is a word letter (runs.h)
  };
  uint64_t begin = 0;  // byte offset
  uint64_t unit = 0;   // number of the unit in the stream
  char32_t folded = 0;
  uint8_t size = 0;  // bytes
  uint8_t before = 0;
  uint8_t symbols = 0;  // how many stood before it; of the first letter no more than matters
};

// A value. Letters are numbered from 0 since the last Clear; the last kMaxHitUnits can be read.
class Trail {
 public:
  void Clear() { letters_ = runs_ = 0; }

  // Appends a letter; true when it begins a run.
  bool Append(const Letter& letter) {
    const bool begins = letters_ == 0 || newest().folded != letter.folded;
    if (begins) first_of_run_[runs_++ % kRuns] = letters_;
    ring_[letters_++ % kLetters] = letter;
    return begins;
  }

  uint64_t letters() const { return letters_; }
  uint64_t runs() const { return runs_; }
  const Letter& newest() const { return At(letters_ - 1); }
  // REQUIRES: one of the last kMaxHitUnits letters.
  const Letter& At(uint64_t letter) const { return ring_[letter % kLetters]; }
  // First letter of a run, and the one after its last; `back` 0 is the newest run.
  // REQUIRES: back below the number of runs and kMaxPatternUnits.
  uint64_t FirstOf(size_t back) const { return first_of_run_[(runs_ - 1 - back) % kRuns]; }
  uint64_t EndOf(size_t back) const { return back == 0 ? letters_ : FirstOf(back - 1); }
  uint64_t LengthOf(size_t back) const { return EndOf(back) - FirstOf(back); }

 private:
  static constexpr size_t kRuns = kMaxPatternUnits;
  static constexpr size_t kLetters = 256;
  static_assert(kLetters >= kMaxHitUnits);

  std::array<Letter, kLetters> ring_;
  std::array<uint64_t, kRuns> first_of_run_;
  uint64_t letters_ = 0;
  uint64_t runs_ = 0;
};

}  // namespace weir::lexicon
