#include "compliance/pii/street_scanner.h"

#include <utility>

#include "compliance/pii/score.h"
#include "compliance/pii/street_words.h"

namespace weir::pii {
namespace {

constexpr size_t kLongestWord = 20;
constexpr size_t kLongestHouseNumber = 5;
constexpr size_t kMostWordsBefore = 8;   // of a street: Building 3 No 27 Zhongguancun South
constexpr size_t kMostWordsBehind = 12;  // Haidian District, Beijing 100080, P.R. China
constexpr size_t kMostNames = 4;         // between two commas
constexpr uint64_t kLongest = 128;       // units of an address

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) { return c >= 'a' && c <= 'z'; }

// "Room 501", "No. 27": the word right before the number.
bool FollowsUnitWord(const History& history, uint64_t at) {
  uint64_t end = at;
  while (end > 0 &&
         (history.At(end - 1) == ' ' || history.At(end - 1) == '.' || history.At(end - 1) == '#')) {
    --end;
  }
  std::string word;
  for (; end > 0 && IsLetter(history.At(end - 1)) && word.size() < kLongestWord; --end) {
    word.insert(word.begin(), static_cast<char>(history.At(end - 1)));
  }
  return StreetWordOf(word) == StreetWord::kUnit;
}

}  // namespace

void StreetScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                         std::vector<Found>& found) {
  PushInvisible(place.unit, found);
  if (open_ && !Goes(unit)) End(found);
  if (!open_ && IsDigit(unit.folded)) Begin(unit, place, seen);
}

void StreetScanner::Begin(const text::Unit& unit, Place place, const Seen& seen) {
  const char32_t before = seen.history.Before(place.seen);
  if (IsDigit(before) || IsLetter(before) || before == '.' || before == '-') return;
  *this = StreetScanner();
  open_ = true;
  begin_ = end_ = unit.begin;
  first_ = place;
  announced_ = seen.context.Near(Type::kAddress, place.seen);
  has_place_ = FollowsUnitWord(seen.history, place.seen);
  any_case_ = announced_ || has_place_;
  number_ = true;
  GoesOnWord(unit);
}

bool StreetScanner::Goes(const text::Unit& unit) {
  const char32_t c = unit.folded;
  if (!word_.empty()) {
    const bool joins = IsDigit(c) || IsLetter(c) || c == '-' || c == '\'' || c == U'’';
    if (joins) return GoesOnWord(unit);
    return EndWord() && Separates(c);
  }
  if (!IsDigit(c) && !IsLetter(c)) return Separates(c);
  lower_ = IsLetter(c) && unit.raw == c;
  if (stop_ && (!shortened_ || lower_)) return false;  // a sentence has ended
  if (lower_ && !any_case_) return false;
  number_ = IsDigit(c);
  stop_ = false;
  return GoesOnWord(unit);
}

bool StreetScanner::GoesOnWord(const text::Unit& unit) {
  const char32_t c = unit.folded;
  word_ += c < 0x80 ? static_cast<char>(c) : '\'';
  word_end_ = unit.end();
  return word_.size() <= kLongestWord;
}

bool StreetScanner::Separates(char32_t c) {
  if (c == '.') {
    if (stop_) return false;
    stop_ = true;
  } else if (c == ',') {
    names_ = 0;
    stop_ = false;
  }
  return c == ' ' || c == '.' || c == ',' || c == '#';
}

// "27", "5th", "12-3", "3B": a house, a floor, or behind the street a postcode.
bool StreetScanner::TakeNumber(size_t size) {
  constexpr size_t kPostcode = 6;
  has_place_ |= has_street_ && size >= kLongestHouseNumber;
  names_ = 0;
  shortened_ = false;
  return size <= (has_street_ ? kPostcode : kLongestHouseNumber);
}

// A street needs a name before it: "Main Street". A place counts behind the street only, and in
// lower case only what follows a comma or is a known place: "baker street, london and then".
bool StreetScanner::TakeName(std::string_view word) {
  const StreetWord kind = StreetWordOf(word);
  if (lower_ && has_street_ && names_ > 0 && kind == StreetWord::kName) return false;
  shortened_ = IsShortened(word) || word.size() == 1;
  has_place_ |= kind == StreetWord::kUnit || (has_street_ && kind == StreetWord::kRegion);
  has_street_ |= kind == StreetWord::kStreet && names_ > 0;
  return ++names_ <= kMostNames;
}

// Takes the whole word; false when the address cannot have it.
bool StreetScanner::EndWord() {
  const std::string word = std::exchange(word_, {});
  const bool behind = has_street_;
  if (!(number_ ? TakeNumber(word.size()) : TakeName(word))) return false;
  if (has_street_) end_ = word_end_;
  return behind ? ++after_ <= kMostWordsBehind : ++words_ <= kMostWordsBefore;
}

void StreetScanner::PushInvisible(uint64_t unit, std::vector<Found>& found) {
  if (open_ && unit - first_.unit >= kLongest) End(found);
}

void StreetScanner::Finish(std::vector<Found>& found) {
  if (!open_) return;
  if (!word_.empty()) EndWord();
  End(found);
}

void StreetScanner::End(std::vector<Found>& found) {
  open_ = false;
  if (!has_street_ || end_ <= begin_) return;
  const uint32_t pattern = has_place_ ? kHouseAddressWorth.permille : kShortAddressWorth.permille;
  found.push_back(
      {{Type::kAddress, begin_, end_, announced_ ? InContext(pattern) : pattern}, first_.unit});
}

}  // namespace weir::pii
