#include "compliance/pii/arc_scanner.h"

#include <charconv>
#include <utility>

#include "compliance/pii/location_words.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

constexpr size_t kLongestNumber = 9;  // "54.123456"

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool In(std::u32string_view list, char32_t c) { return list.find(c) != list.npos; }

bool IsDegreeMark(char32_t c) { return In(U"°度˚", c); }
bool IsMinuteMark(char32_t c) { return In(U"'′’‘分", c); }
bool IsSecondMark(char32_t c) { return In(U"\"″”“秒", c); }

bool IsNorthOrSouth(char hemisphere) { return hemisphere == 'n' || hemisphere == 's'; }

// One of each, where both say what they are.
bool AreLatitudeAndLongitude(const Arc& a, const Arc& b) {
  const bool said = a.hemisphere != 0 && b.hemisphere != 0;
  if (said && IsNorthOrSouth(a.hemisphere) == IsNorthOrSouth(b.hemisphere)) return false;
  return AreCoordinates(a.value(), b.value());
}

}  // namespace

bool Arc::EndNumber(double most, double& number, Part next) {
  const char* const last = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), last, number);
  const bool whole = !digits.empty() && error == std::errc() && read == last;
  digits.clear();
  part = next;
  return whole && number <= most;
}

bool Arc::TakeMark(char32_t c) {
  constexpr double kMostDegrees = 180;
  constexpr double kMost = 60;
  switch (part) {
    case Part::kDegreeDigits:
      return IsDegreeMark(c) && EndNumber(kMostDegrees, degrees, Part::kDegrees);
    case Part::kMinuteDigits:
      return IsMinuteMark(c) && EndNumber(kMost, minutes, Part::kMinutes);
    case Part::kSecondDigits:
      has_seconds = true;
      return (IsSecondMark(c) || IsMinuteMark(c)) && EndNumber(kMost, seconds, Part::kWhole);
    case Part::kWhole:
      return IsMinuteMark(c) && hemisphere == 0;  // '' for "
    default:
      return false;
  }
}

bool Arc::Take(const text::Unit& unit, Place place) {
  const char32_t c = unit.folded;
  if (c == ' ' && digits.empty()) {
    spaced = true;
    return true;
  }
  if (IsDigit(c) || (c == '.' && !digits.empty())) {
    if (part == Part::kWhole || digits.size() == kLongestNumber) return false;
    if (part == Part::kDegrees) part = Part::kMinuteDigits;
    if (part == Part::kMinutes) part = Part::kSecondDigits;
    if (digits.empty()) {
      number_begin = unit.begin;
      number_first = place;
    }
    digits += static_cast<char>(c);
    return true;
  }
  const bool letter = unit.raw != c || !spaced;  // "N", not the beginning of "near"
  const bool names = complete() && hemisphere == 0 && letter && In(U"nsew", c);
  if (names) hemisphere = static_cast<char>(c);
  if (!names && !TakeMark(c)) return false;
  if (names) part = Part::kWhole;
  spaced = false;
  end = unit.end();
  return true;
}

Arc Arc::Split() {
  Arc next;
  next.digits = std::exchange(digits, {});
  next.begin = next.end = next.number_begin = number_begin;
  next.first = next.number_first = number_first;
  return next;
}

void ArcScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                      std::vector<Found>& found) {
  PushInvisible(place.unit);
  if (arc_ && arc_->Take(unit, place)) return;
  if (arc_ && arc_->part == Arc::Part::kSecondDigits && IsDegreeMark(unit.folded)) {
    Arc next = arc_->Split();
    EndArc(seen, found);
    arc_ = std::move(next);
    if (arc_->Take(unit, place)) return;
  }
  if (arc_) EndArc(seen, found);
  if (first_ && !IsDigit(unit.folded)) {
    constexpr size_t kLongestGap = 16;
    if (++gap_ > kLongestGap || !IsBetweenCoordinates(unit.folded)) first_.reset();
  }
  if (!arc_ && IsDigit(unit.folded)) Begin(unit, place, seen);
}

void ArcScanner::Begin(const text::Unit& unit, Place place, const Seen& seen) {
  const char32_t before = seen.history.Before(place.seen);
  if (IsDigit(before) || before == '.') return;
  arc_ = Arc{};
  arc_->begin = arc_->end = unit.begin;
  arc_->first = place;
  arc_->Take(unit, place);
}

// The arc has ended: it is the first of a pair, or the second, or none.
void ArcScanner::EndArc(const Seen& seen, std::vector<Found>& found) {
  const Arc arc = *arc_;
  arc_.reset();
  if (!arc.complete()) return first_.reset();
  if (first_ && AreLatitudeAndLongitude(*first_, arc)) {
    Report(arc, seen, found);
    return first_.reset();
  }
  first_ = arc;
  gap_ = 0;
}

void ArcScanner::Report(const Arc& second, const Seen& seen, std::vector<Found>& found) const {
  const bool precise = first_->has_seconds && second.has_seconds;
  const bool said = first_->hemisphere != 0 && second.hemisphere != 0;
  const bool context = seen.context.Near(Type::kLocation, first_->first.seen);
  if (!precise && !said && !context) return;
  const uint32_t pattern = precise ? kPreciseLocationWorth.permille : kLocationWorth.permille;
  found.push_back(
      {{Type::kLocation, first_->begin, second.end, context ? InContext(pattern) : pattern},
       first_->first.unit});
}

void ArcScanner::PushInvisible(uint64_t unit) {
  const Arc* const oldest = first_ ? &*first_ : arc_ ? &*arc_ : nullptr;
  if (oldest == nullptr || unit - oldest->first.unit < kMaxRunUnits) return;
  first_.reset();
  arc_.reset();
}

void ArcScanner::Finish(const Seen& seen, std::vector<Found>& found) {
  if (arc_) EndArc(seen, found);
  first_.reset();
}

}  // namespace weir::pii
