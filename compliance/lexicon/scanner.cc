#include "compliance/lexicon/scanner.h"

#include <algorithm>

namespace weir::lexicon {

Scanner::Scanner(const Image& image)
    : image_(image.sections()), pairs_(image_.Pairs()), triples_(image_.Triples()) {}

// The state of the two newest runs, looked up if it was not yet; of the newest one when there is no
// such state.
uint32_t Scanner::TwoRuns() {
  if (!deferred_) return state_;
  const uint64_t edge = image_.FindEdge(before_newest_, newest_);
  if (edge == 0) return newest_;
  Follow(edge, 2);
  return state_;
}

// REQUIRES: a state of one run, or the current one.
void Scanner::AdvanceDeep(uint32_t from, uint16_t letter_class) {
  uint32_t depth = from <= image_.header.classes ? 1 : link_.depth();
  while (from != 0) {
    const uint64_t edge = MayGoOn(from, letter_class) ? image_.FindEdge(from, letter_class) : 0;
    if (edge != 0) return Follow(edge, depth + 1);
    from = image_.FailOf(image_.LinkAt(from));
    depth = image_.LinkAt(from).depth();
  }
  Enter(letter_class);
}

void Scanner::Follow(uint64_t edge, uint32_t depth) {
  if ((edge & Edge::kUsual) == 0) return Enter(Edge::To(edge));
  deferred_ = false;
  state_ = Edge::To(edge);
  link_ = Link::Make(0, depth, Link::kOpen);
  if (depth == 2) triples_.Prefetch(pair_.begin());
}

// Appends the patterns that end at the newest letter, the longest first.
void Scanner::Report(std::vector<Hit>& hits) {
  for (uint32_t state = state_; state != 0;) {
    const Link link = image_.LinkAt(state);
    const uint32_t depth = link.depth();
    if (state <= image_.header.ends && depth <= matcher_.tracker().trail().runs()) {
      ForEachOutput(image_, state,
                    [&](const Output& output) { matcher_.Try(image_, output, depth, hits); });
    }
    state = link.Has(Link::kShorter) ? image_.FailOf(link) : 0;
  }
}

void Scanner::Finish(std::vector<Hit>& hits) {
  matcher_.Finish(hits);
  Enter(0);
}

uint64_t Scanner::HeldFrom() const {
  uint64_t end = matcher_.tracker().end();
  for (uint32_t state = state_; state != 0;) {
    const Link link = image_.LinkAt(state);
    if (const auto held = HeldBy(state, link)) {
      end = *held;
      break;  // what shorter states hold begins later
    }
    state = image_.FailOf(link);
  }
  return matcher_.waits() ? matcher_.safe_end(end) : end;
}

// The offset of the first letter with which a pattern of this state or below may still begin.
std::optional<uint64_t> Scanner::HeldBy(uint32_t state, Link link) const {
  const Tracker& tracker = matcher_.tracker();
  const Trail& trail = tracker.trail();
  const Odd odd = link.Has(Link::kOdd) ? image_.OddOf(state) : Odd{state};
  if (link.depth() > trail.runs()) return std::nullopt;
  if (!link.Has(Link::kOpen) && trail.LengthOf(0) >= odd.tail) return std::nullopt;
  const size_t back = link.depth() - 1;
  const uint64_t end = trail.EndOf(back);
  const uint64_t needed = link.Has(Link::kSomeWhole) ? kMaxHitUnits : odd.lead;
  const uint64_t oldest = trail.letters() - std::min<uint64_t>(trail.letters(), kMaxHitUnits);
  uint64_t letter = std::max({trail.FirstOf(back), end - std::min(end, needed), oldest});
  const bool only_whole = link.Has(Link::kOnlyWhole);
  while (letter < end && (!IsInReach(tracker, letter) || (only_whole && Touches(trail, letter)))) {
    ++letter;
  }
  if (letter >= end) return std::nullopt;
  return trail.At(letter).begin;
}

}  // namespace weir::lexicon
