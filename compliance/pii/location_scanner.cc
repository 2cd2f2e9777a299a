#include "compliance/pii/location_scanner.h"

#include <charconv>
#include <cmath>

#include "compliance/pii/location_words.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

constexpr size_t kLongestGap = 16;
constexpr size_t kPreciseDecimals = 4;

bool IsNumeric(char32_t folded) {
  return (folded >= '0' && folded <= '9') || folded == '.' || folded == '-';
}

bool AreAroundChina(double a, double b) {
  const double south = std::fmin(a, b);
  const double east = std::fmax(a, b);
  return south >= 3 && south <= 54 && east >= 73 && east <= 136;
}

}  // namespace

void LocationScanner::PushDecimal(const Token& token, const Seen& seen, std::vector<Found>& found) {
  const std::string_view text = token.text();
  Decimal second{0, text.size() - 1 - text.find('.'), token.begin(0), token.first()};
  std::from_chars(text.data(), text.data() + text.size(), second.value);
  const auto first = first_;
  first_ = second;
  gap_ = 0;
  if (!first || !AreCoordinates(first->value, second.value)) return;
  const bool precise = first->decimals >= kPreciseDecimals && second.decimals >= kPreciseDecimals;
  const bool context = seen.context.Near(Type::kLocation, first->place.seen);
  if (!context && !(precise && AreAroundChina(first->value, second.value))) return;
  const uint32_t pattern = precise ? kPreciseLocationWorth.permille : kLocationWorth.permille;
  const uint32_t score = context ? InContext(pattern) : pattern;
  found.push_back(
      {{Type::kLocation, first->begin, token.end(token.size() - 1), score}, first->place.unit});
  first_.reset();
}

void LocationScanner::Push(const text::Unit& unit, uint64_t number) {
  if (!first_) return;
  const bool visible = unit.kind != text::Kind::kInvisible;
  if (visible && !IsNumeric(unit.folded)) {
    ++gap_;
    if (gap_ > kLongestGap || !IsBetweenCoordinates(unit.folded)) first_.reset();
  }
  if (first_ && number - first_->place.unit >= kMaxRunUnits) first_.reset();
}

}  // namespace weir::pii
