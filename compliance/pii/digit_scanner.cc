#include "compliance/pii/digit_scanner.h"

#include <span>
#include <utility>

#include "compliance/pii/anchors.h"
#include "compliance/pii/number.h"

namespace weir::pii {
namespace {

constexpr char kCheck = 'X';
constexpr size_t kDigitsBeforeCheck = 17;

struct Digit {
  char value = 0;  // 0: not a digit
  bool chinese = false;
};

Digit DigitOf(const text::Unit& unit) {
  if (unit.kind == text::Kind::kDigit) return {static_cast<char>(unit.folded), false};
  if ((kAnchors.Of(unit.folded) & kNumberAnchor) == 0) return {};
  const size_t value = kNumerals.find(unit.folded);
  if (value != kNumerals.npos) return {static_cast<char>('0' + value), true};
  const size_t other = kOtherNumerals.find(unit.folded);
  if (other != kOtherNumerals.npos) return {kOtherNumeralDigits[other], true};
  return {};
}

// 0 when the unit is no separator.
char SeparatorOf(const text::Unit& unit) {
  if (unit.folded == U'转') return 'z';
  if (unit.kind != text::Kind::kSymbol) return 0;
  switch (unit.folded) {
    case ' ':
    case '-':
    case '_':
    case '.':
      return static_cast<char>(unit.folded);
    case U'·':
      return '*';
    case ')':
      return ')';
    default:
      return 0;
  }
}

bool IsLatin(char32_t folded) { return folded >= 'a' && folded <= 'z'; }

Fraction FractionOf(const DigitGroup& before, char separator) {
  if (separator != '.') return Fraction::kNo;
  return before.digits.front() == '0' ? Fraction::kSurely : Fraction::kPerhaps;
}

}  // namespace

void DigitScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                        std::vector<Found>& found) {
  if (check_open_) SettleCheck(unit, seen, found);
  const Digit digit = DigitOf(unit);
  if (digit.value != 0) {
    PushDigit(digit.value, digit.chinese, unit, place, seen);
    Shorten(seen, found);
  } else {
    PushOther(unit, place, seen, found);
  }
  GiveUpLong(place.unit, seen, found);
}

void DigitScanner::PushInvisible(uint64_t unit, const Seen& seen, std::vector<Found>& found) {
  GiveUpLong(unit, seen, found);
}

void DigitScanner::Finish(const Seen& seen, std::vector<Found>& found) {
  EndRun(seen, found);
  opener_.reset();
  too_long_ = false;
}

void DigitScanner::PushDigit(char digit, bool chinese, const text::Unit& unit, Place place,
                             const Seen& seen) {
  if (too_long_ && chinese == too_long_chinese_) return;
  too_long_ = false;
  if (groups_.empty() || separator_ != 0 || groups_.back().chinese != chinese) {
    BeginGroup(unit, place, seen);
    groups_.back().chinese = chinese;
  }
  groups_.back().digits += digit;
  groups_.back().end = unit.end();
}

void DigitScanner::BeginGroup(const text::Unit& unit, Place place, const Seen& seen) {
  DigitGroup group;
  group.begin = unit.begin;
  group.first = place;
  group.separator = separator_;
  if (!groups_.empty()) group.fraction = FractionOf(groups_.back(), separator_);
  if (groups_.empty() && opener_) {
    group.opener = opener_->character;
    group.opener_begin = opener_->begin;
    group.first = opener_->place;
  }
  group.before = seen.history.Before(place.seen);
  groups_.push_back(std::move(group));
  separator_ = 0;
  opener_.reset();
}

// Anything but a digit: a separator, the check character of a resident ID, or the end of the run.
void DigitScanner::PushOther(const text::Unit& unit, Place place, const Seen& seen,
                             std::vector<Found>& found) {
  too_long_ = false;
  opener_.reset();
  if (separator_ == ')' && unit.folded == ' ') return;
  if (!groups_.empty() && separator_ == 0) {
    if (PushCheck(unit)) return;
    separator_ = SeparatorOf(unit);
    if (separator_ != 0) return;
    groups_.back().after = unit.folded;
  }
  EndRun(seen, found);
  if (unit.folded == '+' || unit.folded == '(') {
    opener_ = Opener{static_cast<char>(unit.folded), unit.begin, place};
  }
}

// Takes an 'x' for the check character when 17 digits in whole groups stand before it.
bool DigitScanner::PushCheck(const text::Unit& unit) {
  if (unit.folded != 'x' || groups_.back().chinese || groups_.back().digits.back() == kCheck) {
    return false;
  }
  size_t digits = 0;
  size_t first = groups_.size();
  while (first > 0 && digits < kDigitsBeforeCheck) digits += groups_[--first].digits.size();
  if (digits != kDigitsBeforeCheck) return false;
  end_before_check_ = groups_.back().end;
  groups_.back().digits += kCheck;
  groups_.back().end = unit.end();
  check_open_ = true;
  return true;
}

// The check character was the beginning of a word when a letter or digit touches it.
void DigitScanner::SettleCheck(const text::Unit& unit, const Seen& seen,
                               std::vector<Found>& found) {
  check_open_ = false;
  if (!IsLatin(unit.folded) && unit.kind != text::Kind::kDigit) return;
  DigitGroup& group = groups_.back();
  group.digits.pop_back();
  group.end = end_before_check_;
  group.after = unit.folded;
  EndRun(seen, found);
}

// Forgets the groups that no identifier can reach from any more.
void DigitScanner::Shorten(const Seen& seen, std::vector<Found>& found) {
  while (groups_.size() > 1 && digits() > kMaxNumberDigits) {
    TakeFirst(groups_.size() - 1, seen, found);
  }
  if (digits() > kMaxNumberDigits) GiveUpNewest();
}

void DigitScanner::GiveUpLong(uint64_t unit, const Seen& seen, std::vector<Found>& found) {
  const auto too_long = [unit](Place first) { return unit - first.unit >= kMaxRunUnits; };
  while (groups_.size() > 1 && too_long(groups_.front().first)) {
    TakeFirst(groups_.size() - 1, seen, found);
  }
  if (!groups_.empty() && too_long(groups_.front().first)) GiveUpNewest();
  if (opener_ && too_long(opener_->place)) opener_.reset();
}

// The only group left has become longer than any identifier.
void DigitScanner::GiveUpNewest() {
  too_long_ = true;
  too_long_chinese_ = groups_.back().chinese;
  groups_.clear();
  separator_ = 0;
  check_open_ = false;
}

void DigitScanner::EndRun(const Seen& seen, std::vector<Found>& found) {
  while (!groups_.empty()) TakeFirst(groups_.size(), seen, found);
  separator_ = 0;
  check_open_ = false;
}

// Looks for the most certain identifier that begins with the first group and ends within the first
// `complete` ones; forgets what it is made of, or the first group when there is none.
void DigitScanner::TakeFirst(size_t complete, const Seen& seen, std::vector<Found>& found) {
  const std::span<const DigitGroup> groups(groups_);
  const std::string digits = DigitsOf(groups.first(complete));
  std::optional<Found> best;
  size_t taken = 1;
  size_t size = 0;  // of the digits of `count` groups
  for (size_t count = 1; count <= complete; ++count) {
    size += groups[count - 1].digits.size();
    const DigitGroup* next = count < groups.size() ? &groups[count] : nullptr;
    const auto number =
        NumberOf(groups.first(count), std::string_view(digits).substr(0, size), next, seen);
    if (!number || (best && number->hit.score_permille < best->hit.score_permille)) continue;
    best = number;
    taken = count;
  }
  if (best) found.push_back(*best);
  groups_.erase(groups_.begin(), groups_.begin() + static_cast<ptrdiff_t>(taken));
}

size_t DigitScanner::digits() const {
  size_t digits = 0;
  for (const DigitGroup& group : groups_) digits += group.digits.size();
  return digits;
}

uint64_t DigitScanner::held_from() const {
  if (!groups_.empty()) {
    const DigitGroup& first = groups_.front();
    return first.opener != 0 ? first.opener_begin : first.begin;
  }
  return opener_ ? opener_->begin : kNothingHeld;
}

}  // namespace weir::pii
