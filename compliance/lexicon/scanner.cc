#include <algorithm>

#include "compliance/lexicon/lexicon.h"

namespace weir::lexicon {
namespace {

// What a symbol adds to Letter::Before.
uint8_t BeforeOf(char32_t symbol) {
  constexpr std::u32string_view kClause = U",;:、…\"'“”‘’()[]<>{}|《》〈〉「」『』【】";
  if (symbol == ' ') return Letter::kSymbol | Letter::kSpace;
  if (symbol == '.') return Letter::kSymbol | Letter::kPoint;
  if (kClause.find(symbol) != kClause.npos) return Letter::kSymbol | Letter::kClause;
  return Letter::kSymbol;
}

// Looks at what stands between the letters of a match and decides whether it may.
class Gaps {
 public:
  // The gap before `right`; `own` when the pattern has symbols there itself.
  void Add(const Letter& left, const Letter& right, bool own) {
    disguised_ =
        disguised_ || Has(right, Letter::kInvisible) || (!own && Has(right, Letter::kSymbol));
    if (own) return;
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
    if (clause_ && letters == 2) return false;
    return loose_ == 0 || (loose_ == pairs_ && loose_ > 1);
  }

 private:
  static bool Has(const Letter& letter, Letter::Before what) { return (letter.before & what) != 0; }

  bool disguised_ = false;
  bool clause_ = false;
  size_t pairs_ = 0;  // letters of one word, or digits of one number, with or without a gap
  size_t loose_ = 0;  // those that a gap makes two words or two numbers
};

}  // namespace

void Scanner::Push(const text::Unit& unit, std::vector<Hit>& hits) {
  ++units_;
  end_ = unit.end();
  if (!waiting_.empty()) SettleOverdue(hits);
  switch (unit.kind) {
    case text::Kind::kInvisible:
      return PushInvisible(hits);
    case text::Kind::kSymbol:
      return PushSymbol(unit.folded, hits);
    case text::Kind::kBreak:
      SettleAll(hits);
      before_ = 0;
      return Reset();
    case text::Kind::kLetter:
    case text::Kind::kDigit:
      return PushLetter(unit, hits);
  }
}

void Scanner::PushInvisible(std::vector<Hit>& hits) {
  before_ |= Letter::kInvisible;
  if (++invisible_ <= kMaxInvisible) return;
  SettleAll(hits);
  Reset();
}

void Scanner::PushSymbol(char32_t folded, std::vector<Hit>& hits) {
  SettleAll(hits);
  invisible_ = 0;
  before_ = static_cast<uint8_t>((before_ & ~Letter::kTouches) | BeforeOf(folded));
  if (++symbols_ > kMaxGap) Reset();
}

void Scanner::PushLetter(const text::Unit& unit, std::vector<Hit>& hits) {
  const bool word_letter = IsWordLetter(unit.folded);
  if (word_letter) waiting_.clear();
  SettleAll(hits);
  const uint16_t letter_class = image().ClassOf(unit.folded);
  if (letter_class == 0) {
    Reset();
  } else {
    if (trail_.Append({unit.begin, units_, unit.folded, unit.size, before_})) Advance(letter_class);
    Report(hits);
  }
  symbols_ = invisible_ = 0;
  before_ = word_letter ? Letter::kTouches : 0;
}

// No pattern goes on from here. What touches the next letter is still known.
void Scanner::Reset() {
  state_ = 0;
  trail_.Clear();
}

void Scanner::Advance(uint16_t letter_class) {
  for (;;) {
    const uint32_t next = image().Next(state_, letter_class);
    if (next != 0 || state_ == 0) {
      state_ = next;
      return;
    }
    state_ = image().StateAt(state_).fail;
  }
}

// Hits that have waited for their right edge as long as anything may be held back.
void Scanner::SettleOverdue(std::vector<Hit>& hits) {
  size_t kept = 0;
  for (const Waiting& waiting : waiting_) {
    if (units_ - waiting.first_unit < kMaxHitUnits) {
      waiting_[kept++] = waiting;
    } else {
      hits.push_back(waiting.hit);
    }
  }
  waiting_.resize(kept);
}

void Scanner::SettleAll(std::vector<Hit>& hits) {
  for (const Waiting& waiting : waiting_) hits.push_back(waiting.hit);
  waiting_.clear();
}

void Scanner::Finish(std::vector<Hit>& hits) {
  SettleAll(hits);
  Reset();
}

// Appends the patterns that end at the newest letter, the longest first.
void Scanner::Report(std::vector<Hit>& hits) {
  for (uint32_t state = state_; state != 0;) {
    const State record = image().StateAt(state);
    if ((record.flags & State::kHasOutputs) != 0) ReportOutputs(record, hits);
    state = record.shorter;
  }
}

void Scanner::ReportOutputs(const State& state, std::vector<Hit>& hits) {
  for (uint32_t at = state.outputs;; ++at) {
    const Output output = image().OutputAt(at);
    if (const auto match = MatchOf(output, state.depth)) {
      ReportMatch(output, state.depth, *match, hits);
    }
    if ((output.flags & Output::kLast) != 0) return;
  }
}

void Scanner::ReportMatch(const Output& output, size_t depth, const Match& match,
                          std::vector<Hit>& hits) {
  const auto hit = HitOf(output, depth, match);
  if (!hit) return;
  if ((output.flags & Output::kWholeWord) != 0) {
    waiting_.push_back({*hit, trail_.At(match.first).unit});
  } else {
    hits.push_back(*hit);
  }
}

// Compares the lengths of the runs. The letters agree, or the state would be another.
std::optional<Scanner::Match> Scanner::MatchOf(const Output& output, size_t depth) const {
  auto match = FirstOf(output, depth);
  for (size_t i = 1; match && i < depth; ++i) {
    const size_t back = depth - 1 - i;
    const uint64_t wanted = image().RunAt(output.runs + i).length();
    const uint64_t found = trail_.LengthOf(back);
    const bool exact = back == 0 && (output.flags & Output::kWholeWord) == 0;
    if (exact ? found != wanted : !Fits(found, wanted, trail_.At(trail_.FirstOf(back)).folded)) {
      return std::nullopt;
    }
    match->repeated = match->repeated || found != wanted;
  }
  return match;
}

// Where the match begins in its first run: as late as possible, or with the whole run when only
// that makes it a whole word.
std::optional<Scanner::Match> Scanner::FirstOf(const Output& output, size_t depth) const {
  const uint64_t wanted = image().RunAt(output.runs).length();
  const uint64_t first = trail_.FirstOf(depth - 1);
  const uint64_t end = trail_.EndOf(depth - 1);
  if (end - first < wanted) return std::nullopt;
  const bool whole = (output.flags & Output::kWholeWord) != 0;
  if (InReach(end - wanted) && !(whole && Touches(end - wanted))) return Match{end - wanted, false};
  if (!whole || !InReach(first) || Touches(first)) return std::nullopt;
  if (!Fits(end - first, wanted, trail_.At(first).folded)) return std::nullopt;
  return Match{first, true};
}

bool Scanner::InReach(uint64_t letter) const {
  return trail_.letters() - letter <= kMaxHitUnits &&
         units_ - trail_.At(letter).unit < kMaxHitUnits;
}

bool Scanner::Touches(uint64_t letter) const {
  return (trail_.At(letter).before & Letter::kTouches) != 0;
}

// The hit, unless what stands between its letters speaks against it.
std::optional<Hit> Scanner::HitOf(const Output& output, size_t depth, const Match& match) const {
  Gaps gaps;
  size_t back = depth - 1;
  Run run = image().RunAt(output.runs);
  for (uint64_t i = match.first + 1; i < trail_.letters(); ++i) {
    bool own = run.gap_inside();
    if (i == trail_.EndOf(back)) {
      own = run.gap_after();
      --back;
      run = image().RunAt(output.runs + depth - 1 - back);
    }
    gaps.Add(trail_.At(i - 1), trail_.At(i), own);
  }
  if (!gaps.Allowed(output.letters)) return std::nullopt;
  const Letter& last = trail_.newest();
  return Hit{output.id, trail_.At(match.first).begin, last.begin + last.size,
             match.repeated || gaps.disguised()};
}

uint64_t Scanner::safe_end() const {
  uint64_t end = end_;
  for (uint32_t state = state_; state != 0;) {
    const State record = image().StateAt(state);
    if (const auto held = HeldBy(record)) {
      end = *held;
      break;  // what shorter states hold begins later
    }
    state = record.fail;
  }
  for (const Waiting& waiting : waiting_) end = std::min(end, waiting.hit.begin);
  return end;
}

// The offset of the first letter with which a pattern of this state or below may still begin.
std::optional<uint64_t> Scanner::HeldBy(const State& state) const {
  const bool open = (state.flags & State::kOpen) != 0 || trail_.LengthOf(0) < state.tail;
  if (!open) return std::nullopt;
  const size_t back = state.depth - 1;
  const uint64_t end = trail_.EndOf(back);
  const bool some_whole = (state.flags & State::kSomeWhole) != 0;
  const bool only_whole = (state.flags & State::kOnlyWhole) != 0;
  const uint64_t needed = some_whole ? kMaxHitUnits : state.lead;
  const uint64_t oldest = trail_.letters() - std::min<uint64_t>(trail_.letters(), kMaxHitUnits);
  uint64_t letter = std::max({trail_.FirstOf(back), end - std::min(end, needed), oldest});
  while (letter < end && (!InReach(letter) || (only_whole && Touches(letter)))) ++letter;
  if (letter >= end) return std::nullopt;
  return trail_.At(letter).begin;
}

}  // namespace weir::lexicon
