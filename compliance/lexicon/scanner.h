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
    if (state_ == 0 && !matcher_.waits()) return matcher_.tracker().end();
    const Trail& trail = matcher_.tracker().trail();
    const bool usual = link_.Has(Link::kOpen) && !link_.Has(Link::kSomeWhole) && !matcher_.waits();
    if (!usual || link_.depth() > trail.runs()) return HeldFrom();
    const size_t back = link_.depth() - 1;
    if (link_.Has(Link::kOdd) && trail.LengthOf(back) != 1) return HeldFrom();
    const uint64_t first = trail.EndOf(back) - 1;
    return IsInReach(matcher_.tracker(), first) ? trail.At(first).begin : HeldFrom();
  }

 private:
  void Enter(uint32_t state) {
    deferred_ = false;
    state_ = state;
    link_ = state == 0 ? Link() : image_.LinkAt(state);
  }
  // Most often no pattern goes on, which the filters know: they are small, the edges are many.
  void Advance(uint16_t letter_class) {
    uint32_t from = state_;
    if (deferred_ || (from > image_.header.classes && link_.depth() == 2)) {
      from = triples_.MayHave(pair_.With(letter_class, triples_.bits())) ? TwoRuns() : newest_;
    }
    deferred_ = false;
    before_newest_ = newest_;
    newest_ = letter_class;
    pair_ = TripleHash(before_newest_, newest_);
    pairs_.Prefetch(newest_);
    if (!MayGoOn(from, letter_class)) return Enter(letter_class);
    if (from <= image_.header.classes && MayDefer()) return Defer();
    AdvanceDeep(from, letter_class);
  }
  bool MayGoOn(uint32_t from, uint16_t letter_class) const {
    if (from > image_.header.classes) return true;
    return from != 0 && pairs_.Of(from, letter_class) != 0;
  }
  // Of states of one run few have outputs, and their classes stand together.
  bool MayReport() const {
    if (link_.Has(Link::kShorter)) return true;
    if (state_ > image_.header.classes) return state_ <= image_.header.ends;
    return state_ >= image_.header.first_single && state_ <= image_.header.last_single;
  }
  // Whether the edge between the two newest runs, if there is one, leads to a state without outputs
  // that holds back one letter of the first run: then it need not be looked up before the next run.
  bool MayDefer() const {
    const Header& header = image_.header;
    return before_newest_ > header.words && newest_ > header.words &&
           !(newest_ >= header.first_single && newest_ <= header.last_single) &&
           matcher_.tracker().trail().LengthOf(1) == 1 &&
           (pairs_.Of(before_newest_, newest_) & PairRow::kEnds) == 0;
  }
  void Defer() {
    deferred_ = true;
    state_ = newest_;
    link_ = Link::Make(0, 2, Link::kOpen);
    triples_.Prefetch(pair_.begin());
  }
  uint32_t TwoRuns();
  void AdvanceDeep(uint32_t from, uint16_t letter_class);
  void Follow(uint64_t edge, uint32_t depth);
  void Report(std::vector<Hit>& hits);
  uint64_t HeldFrom() const;
  std::optional<uint64_t> HeldBy(uint32_t state, Link link) const;

  Sections image_;
  PairFilter pairs_;
  Filter triples_;
  uint32_t state_ = 0;
  Link link_;              // of the state; where to go on is missing behind a usual edge
  bool deferred_ = false;  // the state may be that of the two newest runs; link_ is as if it were
  uint16_t newest_ = 0;    // the classes of the two newest runs
  uint16_t before_newest_ = 0;
  TripleHash pair_{0, 0};  // of these
  Matcher matcher_;
};

}  // namespace weir::lexicon
