#include "compliance/lexicon/match.h"

#include <algorithm>

namespace weir::lexicon {
namespace {

// Looks at what stands between the letters of a match and decides whether it may.
class Gaps {
 public:
  explicit Gaps(uint8_t longest) : longest_(longest) {}

  // The gap before `right`; `own` when the pattern has symbols there itself.
  void Add(const Letter& left, const Letter& right, bool own) {
    disguised_ =
        disguised_ || Has(right, Letter::kInvisible) || (!own && Has(right, Letter::kSymbol));
    if (own) return;
    too_long_ = too_long_ || right.symbols > longest_;
    const bool digits = IsDigit(left.folded) && IsDigit(right.folded);
    const bool beside_digit = IsDigit(left.folded) || IsDigit(right.folded);
    clause_ =
        clause_ || Has(right, Letter::kClause) || (beside_digit && Has(right, Letter::kPoint));
    if (!IsWordLetter(left.folded) || !IsWordLetter(right.folded) || beside_digit != digits) return;
    ++pairs_;
    if (Has(right, digits ? Letter::kSymbol : Letter::kSpace)) ++loose_;
  }
  bool disguised() const { return disguised_; }
  bool Allowed(size_t letters) const {
    if (too_long_ || (clause_ && letters == 2)) return false;
    return loose_ == 0 || (loose_ == pairs_ && loose_ > 1);
  }

 private:
  static bool Has(const Letter& letter, Letter::Before what) { return (letter.before & what) != 0; }

  uint8_t longest_;
  bool too_long_ = false;
  bool disguised_ = false;
  bool clause_ = false;
  size_t pairs_ = 0;  // letters of one word, or digits of one number, with or without a gap
  size_t loose_ = 0;  // those that a gap makes two words or two numbers
};

// One pattern at the newest letter.
class Candidate {
 public:
  Candidate(const Sections& image, const Tracker& tracker, const Output& output, size_t depth)
      : image_(image),
        tracker_(tracker),
        trail_(tracker.trail()),
        output_(output),
        depth_(depth),
        whole_(output.Has(Output::kWholeWord)) {}

  std::optional<Hit> Find() {
    if (!FindFirst() || !LengthsFit()) return std::nullopt;
    return HitOf();
  }
  uint64_t first_unit() const { return trail_.At(first_).unit; }

 private:
  Run RunAt(size_t index) const { return image_.RunAt(output_, static_cast<uint32_t>(index)); }

  // Where the match begins in its first run: as late as possible, or with the whole run when only
  // that makes it a whole word.
  bool FindFirst() {
    const uint64_t wanted = RunAt(0).length();
    const uint64_t first = trail_.FirstOf(depth_ - 1);
    const uint64_t end = trail_.EndOf(depth_ - 1);
    if (wanted == 0 || end - first < wanted) return false;
    first_ = end - wanted;
    if (IsInReach(tracker_, first_) && !(whole_ && Touches(trail_, first_))) return true;
    if (!whole_ || !IsInReach(tracker_, first) || Touches(trail_, first)) return false;
    first_ = first;
    repeated_ = true;
    return Fits(end - first, wanted, trail_.At(first).folded);
  }

  // Compares the lengths of the runs. The letters agree, or the state would be another.
  bool LengthsFit() {
    for (size_t i = 1; i < depth_; ++i) {
      const size_t back = depth_ - 1 - i;
      const uint64_t wanted = RunAt(i).length();
      const uint64_t found = trail_.LengthOf(back);
      if (found == wanted) continue;
      if (back == 0 && !whole_) return false;
      if (!Fits(found, wanted, trail_.At(trail_.FirstOf(back)).folded)) return false;
      repeated_ = true;
    }
    return true;
  }

  // The hit, unless what stands between its letters speaks against it.
  std::optional<Hit> HitOf() const {
    Gaps gaps(output_.max_gap());
    size_t letters = 0;
    for (size_t i = 0; i < depth_; ++i) letters += RunAt(i).length();
    size_t back = depth_ - 1;
    Run run = RunAt(0);
    for (uint64_t i = first_ + 1; i < trail_.letters(); ++i) {
      bool own = run.gap_inside();
      if (i == trail_.EndOf(back)) {
        own = run.gap_after();
        --back;
        run = RunAt(depth_ - 1 - back);
      }
      gaps.Add(trail_.At(i - 1), trail_.At(i), own);
    }
    if (!gaps.Allowed(letters)) return std::nullopt;
    const Letter& last = trail_.newest();
    return Hit{output_.id, trail_.At(first_).begin, last.begin + last.size,
               repeated_ || gaps.disguised()};
  }

  const Sections& image_;
  const Tracker& tracker_;
  const Trail& trail_;
  const Output& output_;
  size_t depth_;
  bool whole_;
  uint64_t first_ = 0;  // letter of the trail
  bool repeated_ = false;
};

}  // namespace

// A word letter at the right edge: no whole word. Hits that have waited as long as anything may be
// held back are settled without an edge.
void Matcher::Settle(uint8_t did, std::vector<Hit>& hits) {
  size_t kept = 0;
  for (const Waiting& waiting : waiting_) {
    if (tracker_.units() - waiting.first_unit >= kMaxHitUnits) {
      hits.push_back(waiting.hit);
    } else if ((did & Tracker::kEdge) == 0) {
      waiting_[kept++] = waiting;
    } else if ((did & Tracker::kWord) == 0) {
      hits.push_back(waiting.hit);
    }
  }
  waiting_.resize(kept);
}

void Matcher::Try(const Sections& image, const Output& output, size_t depth,
                  std::vector<Hit>& hits) {
  Candidate candidate(image, tracker_, output, depth);
  const auto hit = candidate.Find();
  if (!hit) return;
  if (output.Has(Output::kWholeWord)) {
    waiting_.push_back({*hit, candidate.first_unit()});
  } else {
    hits.push_back(*hit);
  }
}

void Matcher::Finish(std::vector<Hit>& hits) {
  for (const Waiting& waiting : waiting_) hits.push_back(waiting.hit);
  Restart(false);
}

void Matcher::Restart(bool touches) {
  waiting_.clear();
  tracker_.Restart(touches);
}

uint64_t Matcher::safe_end(uint64_t end) const {
  for (const Waiting& waiting : waiting_) end = std::min(end, waiting.hit.begin);
  return end;
}

}  // namespace weir::lexicon
