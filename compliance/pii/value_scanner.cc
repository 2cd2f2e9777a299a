#include "compliance/pii/value_scanner.h"

#include <algorithm>

#include "compliance/pii/anchors.h"
#include "compliance/pii/person.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

constexpr size_t kLongestGap = 8;
constexpr size_t kLongestName = 40;
constexpr size_t kLongestHanName = 4;
constexpr size_t kLongestDate = 32;
constexpr size_t kLongestSecret = 128;

bool IsHan(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }
bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) { return c >= 'a' && c <= 'z'; }
bool IsCapital(char32_t raw) { return raw >= 'A' && raw <= 'Z'; }
bool In(std::u32string_view list, char32_t c) { return list.find(c) != list.npos; }

bool IsIntroduction(char32_t c) { return In(U":=是为叫", c); }

// A colon, 是, quotation marks; "is" must be the word.
bool IsFiller(char32_t c, char32_t before) {
  if (c == 'i') return before == ' ';
  if (c == 's') return before == 'i';
  return IsIntroduction(c) || In(U" \"'“「号码日期年月", c);
}

bool IsDatePart(char32_t c) {
  return IsDigit(c) || IsLetter(c) || In(kNumerals, c) || In(kOtherNumerals, c) ||
         In(U"十年月日号-/., ", c);
}

// "名叫", "was born": without 我, "I" or a form's colon the text speaks of somebody.
bool IsTold(Type type, const Seen& seen, uint64_t at) {
  const History& history = seen.history;
  const uint64_t word = seen.context.EndOf(type, at);
  for (uint64_t i = word; i < at; ++i) {
    if (history.At(i) == ':') return false;
  }
  const auto ends = [&](std::u32string_view text) { return history.EndsWith(word, text); };
  if (type == Type::kPersonName) return ends(U"名叫") || (ends(U"名字") && !ends(U"我的名字"));
  const bool own = ends(U"我出生于") || ends(U"我生于") || ends(U"i was born");
  return !own && (ends(U"生于") || ends(U"born"));
}

bool EndsDate(char32_t c) {
  return IsDigit(c) || In(kNumerals, c) || In(kOtherNumerals, c) || In(U"十年月日号", c);
}

// What ends a password where it is written into a sentence: space, ideographs, full-width marks. A
// bracket begins a placeholder.
bool IsSecretPart(const text::Unit& unit) {
  const char32_t c = unit.folded;
  if (IsLetter(c) || IsDigit(c)) return true;
  return c > 0x20 && c < 0x7F && unit.raw < 0x7F && !In(U"\"'`,;()[]<>{}", c);
}

bool IsWeakSecret(std::u32string_view raw, std::u32string_view folded) {
  constexpr size_t kShortest = 6;
  const auto any = [raw](auto is) { return std::any_of(raw.begin(), raw.end(), is); };
  const bool digit = std::any_of(folded.begin(), folded.end(), IsDigit);
  const bool mixed = any(IsCapital) && any(IsLetter) && !IsCapitalised(raw);
  const bool symbol = any([](char32_t c) { return In(U"!@#$%^&*+=?~_", c); });
  return raw.size() < kShortest || !(digit || mixed || symbol);
}

}  // namespace

void ValueScanner::Announce(TypeSet types) {
  if (state_ == State::kValue) return;
  for (const Type type : {Type::kPersonName, Type::kBirthDate, Type::kSecret}) {
    if (!types.Has(type)) continue;
    state_ = State::kAnnounced;
    type_ = type;
    gap_ = 0;
    introduced_ = false;
  }
}

void ValueScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                        std::vector<Found>& found) {
  if (state_ == State::kAnnounced) return PushAnnounced(unit, place, seen);
  if (state_ != State::kValue) return;
  PushInvisible(place.unit);
  if (Continues(unit)) return Append(unit);
  End(found);
}

void ValueScanner::PushAnnounced(const text::Unit& unit, Place place, const Seen& seen) {
  const char32_t c = unit.folded;
  const uint64_t at = place.seen;
  if (c == ' ' && seen.history.EndsWith(at, U" is")) introduced_ = true;
  introduced_ |= seen.history.Before(at) == U'叫';
  if (Begins(unit)) {
    state_ = State::kValue;
    told_ = IsTold(type_, seen, at);
    first_ = place;
    folded_.clear();
    characters_.clear();
    Append(unit);
  } else if (IsFiller(c, seen.history.Before(at)) && ++gap_ <= kLongestGap) {
    introduced_ |= IsIntroduction(c);
  } else {
    state_ = State::kNone;
  }
}

bool ValueScanner::Begins(const text::Unit& unit) const {
  const char32_t c = unit.folded;
  switch (type_) {
    case Type::kPersonName:
      return IsSurname(c) || (introduced_ && IsCapital(unit.raw));
    case Type::kBirthDate:
      return IsDigit(c) || IsLetter(c) || In(kNumerals, c);
    default:
      return introduced_ && IsSecretPart(unit) && c != ':' && c != '=';
  }
}

bool ValueScanner::Continues(const text::Unit& unit) const {
  switch (type_) {
    case Type::kPersonName:
      return ContinuesName(unit);
    case Type::kBirthDate:
      return folded_.size() < kLongestDate && IsDatePart(unit.folded) &&
             !In(U"日号", folded_.back());
    default:
      return folded_.size() < kLongestSecret && IsSecretPart(unit);
  }
}

// Han after Han; or words that each begin with a capital.
bool ValueScanner::ContinuesName(const text::Unit& unit) const {
  const char32_t c = unit.folded;
  if (IsHan(folded_[0])) return folded_.size() < kLongestHanName && IsHan(c);
  if (folded_.size() >= kLongestName) return false;
  if (folded_.back() == ' ') return IsCapital(unit.raw);
  return IsLetter(c) || c == ' ' || c == '-' || c == '\'';
}

void ValueScanner::Append(const text::Unit& unit) {
  folded_ += unit.folded;
  characters_.push_back({unit.raw, unit.begin, unit.end()});
}

void ValueScanner::PushInvisible(uint64_t unit) {
  if (state_ == State::kValue && unit - first_.unit >= kMaxRunUnits) state_ = State::kNone;
}

void ValueScanner::Finish(std::vector<Found>& found) {
  if (state_ == State::kValue) End(found);
  state_ = State::kNone;
}

void ValueScanner::End(std::vector<Found>& found) {
  state_ = State::kNone;
  switch (type_) {
    case Type::kPersonName:
      return EndName(found);
    case Type::kBirthDate:
      return EndBirthDate(found);
    default:
      return EndSecret(found);
  }
}

std::u32string ValueScanner::Raw() const {
  std::u32string raw;
  for (const Character& character : characters_) raw += character.raw;
  return raw;
}

void ValueScanner::EndName(std::vector<Found>& found) {
  if (IsHan(folded_[0])) {
    const size_t length = NameLength(folded_);
    const Worth worth = told_ ? kToldNameWorth : kNameWorth;
    if (length != 0) Report(0, length, worth.permille, found);
    return;
  }
  std::u32string raw = Raw();
  while (!raw.empty() && !IsLetter(raw.back()) && !IsCapital(raw.back())) raw.pop_back();
  if (!IsCapitalised(raw)) return;
  const bool one_word = raw.find(' ') == raw.npos;
  const Worth worth = one_word ? kWeakNameWorth : told_ ? kToldNameWorth : kNameWorth;
  Report(0, raw.size(), worth.permille, found);
}

// Without the words before the date ("on", "the") and behind it.
void ValueScanner::EndBirthDate(std::vector<Found>& found) {
  if (!IsBirthDate(folded_)) return;
  size_t from = 0;
  for (const std::u32string_view word : {U"was ", U"is ", U"on ", U"the "}) {
    if (std::u32string_view(folded_).substr(from).starts_with(word)) from += word.size();
  }
  size_t end = folded_.size();
  while (end > from && !EndsDate(folded_[end - 1])) --end;
  const Worth worth = told_ ? kToldBirthDateWorth : kBirthDateWorth;
  Report(from, end - from, worth.permille, found);
}

void ValueScanner::EndSecret(std::vector<Found>& found) {
  std::u32string raw = Raw();
  while (!raw.empty() && raw.back() == '.') raw.pop_back();
  if (raw.empty()) return;
  const Worth worth = IsWeakSecret(raw, folded_) ? kWeakPasswordWorth : kPasswordWorth;
  Report(0, raw.size(), worth.permille, found);
}

// The word that announces the value stands before it, or nothing would have been looked for.
void ValueScanner::Report(size_t from, size_t count, uint32_t permille,
                          std::vector<Found>& found) const {
  found.push_back(
      {{type_, characters_[from].begin, characters_[from + count - 1].end, InContext(permille)},
       first_.unit});
}

}  // namespace weir::pii
