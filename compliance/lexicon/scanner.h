// Finds the patterns of a lexicon in a stream. For texts that are there as a whole see block.h,
// which finds the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compliance/lexicon/filter.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/match.h"
#include "compliance/text/unit.h"

namespace weir::lexicon {

// Per stream; one thread at a time. Hits do not depend on how the text was cut. The image must
// outlive it. Nothing is allocated for a unit, only for a hit.
class Scanner {
 public:
  explicit Scanner(const Image& image);
  // Takes the next unit and appends the hits that became certain with it. A whole-word hit becomes
  // certain with the first unit after its end that is seen (or when waiting for one takes too
  // long).
  void Push(const text::Unit& unit, std::vector<Hit>& hits) {
    const bool letter = unit.kind <= text::Kind::kDigit;
    const uint16_t letter_class = letter ? ClassOf(image_, unit) : kNoClass;
    const uint8_t did = matcher_.Push(unit, letter_class, hits);
    if ((did & Tracker::kReset) != 0) return Enter(0);
    if ((did & Tracker::kBegins) != 0) Advance(letter_class);
    if ((did & Tracker::kLetter) != 0 && MayReport()) Report(hits);
  }
  // End of the text: what was waiting for its right edge becomes certain.
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back, and is
  // never behind the newest byte by more than kMaxHitUnits units.
  uint64_t safe_end() const {
    constexpr uint32_t kUnusual = Link::kOpen | Link::kOdd | Link::kSomeWhole;
    if (state_ == 0 && !matcher_.waits()) return matcher_.tracker().end();
    const Trail& trail = matcher_.tracker().trail();
    const bool usual = (link_.bits() & kUnusual) == Link::kOpen && !matcher_.waits();
    if (!usual || link_.depth() > trail.runs()) return HeldFrom();
    const uint64_t first = trail.EndOf(link_.depth() - 1) - 1;
    return IsInReach(matcher_.tracker(), first) ? trail.At(first).begin : HeldFrom();
  }

 private:
  void Enter(uint32_t state) {
    state_ = state;
    link_ = state == 0 ? Link() : image_.LinkAt(state);
  }
  // From a state of one run most often no pattern goes on, which the filter knows.
  void Advance(uint16_t letter_class) {
    const bool one_run = state_ <= image_.header.classes;
    if (one_run && (state_ == 0 || !pairs_.MayHave(PairHash(state_, letter_class)))) {
      return Enter(letter_class);
    }
    AdvanceDeep(letter_class);
  }
  // Of states of one run few have outputs, and their classes stand together.
  bool MayReport() const {
    if (link_.Has(Link::kShorter)) return true;
    if (state_ > image_.header.classes) return state_ <= image_.header.ends;
    return state_ >= image_.header.first_single && state_ <= image_.header.last_single;
  }
  void AdvanceDeep(uint16_t letter_class);
  void Report(std::vector<Hit>& hits);
  uint64_t HeldFrom() const;
  std::optional<uint64_t> HeldBy(uint32_t state, Link link) const;

  Sections image_;
  Filter pairs_;
  uint32_t state_ = 0;
  Link link_;  // of the state
  Matcher matcher_;
};

}  // namespace weir::lexicon
