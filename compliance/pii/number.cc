#include "compliance/pii/number.h"

#include <algorithm>

#include "compliance/pii/context.h"
#include "compliance/pii/identifiers.h"

namespace weir::pii {
namespace {

using Groups = std::span<const DigitGroup>;

// Factors of a score, in thousandths. A checksum that fails is no hit at all.
constexpr uint32_t kCertain = 1000;
constexpr uint32_t kResidentPattern = 980;       // date, province and check character agree
constexpr uint32_t kCardPattern = 850;           // prefix and check digit agree
constexpr uint32_t kBareCardPattern = 750;       // check digit only
constexpr uint32_t kMobilePattern = 850;         // no check digit exists
constexpr uint32_t kCountryMobilePattern = 920;  // with +86 or 0086
constexpr uint32_t kOddGrouping = 800;
constexpr uint32_t kAfterPoint = 650;
constexpr uint32_t kTouchesLetter = 850;

struct Likeness {
  Type type = Type::kMobile;
  uint32_t permille = 0;
  bool needs_context = false;
  bool with_plus = false;
};

uint32_t Times(uint32_t score, uint32_t factor) { return score * factor / 1000; }

// Context takes away half of the doubt.
uint32_t WithContext(uint32_t score) { return score + (kCertain - score) / 2; }

std::string DigitsOf(Groups groups) {
  std::string digits;
  for (const DigitGroup& group : groups) digits += group.digits;
  return digits;
}

// Lengths of the parts between separators, as one character each; `skip` digits at the front are
// left out. Groups that only a change of script parts count as one.
std::string ShapeOf(Groups groups, size_t skip) {
  std::string shape;
  for (size_t i = 0; i < groups.size(); ++i) {
    const size_t skipped = std::min(skip, groups[i].digits.size());
    skip -= skipped;
    const auto length = static_cast<char>(groups[i].digits.size() - skipped);
    if (length == 0) continue;
    const bool joined = !shape.empty() && groups[i].separator == 0;
    if (joined) shape.back() = static_cast<char>(shape.back() + length);
    if (!joined) shape += length;
  }
  return shape;
}

bool OneByOne(std::string_view shape) {
  return std::all_of(shape.begin(), shape.end(), [](char length) { return length == 1; });
}

bool IsMobileShape(std::string_view shape) {
  return shape == "\x0B" || shape == "\3\4\4" || shape == "\3\x08" || shape == "\7\4" ||
         shape == "\3\3\5" || OneByOne(shape);
}

bool IsCardShape(std::string_view shape) {
  if (shape.size() == 1 || shape == "\4\6\5" || shape == "\6\x0D" || OneByOne(shape)) return true;
  const auto fours = shape.substr(0, shape.size() - 1);
  return shape.back() <= 4 &&
         std::all_of(fours.begin(), fours.end(), [](char n) { return n == 4; });
}

bool TouchesLetters(Groups groups) {
  return groups.front().letter_before || groups.back().letter_after;
}

bool IsDecimal(Groups groups, const DigitGroup* next) {
  if (groups.front().fraction == Fraction::kSurely) return true;
  return next != nullptr && next->separator == '.' && groups.back().separator != '.';
}

std::optional<Likeness> MobileOf(Groups groups, const DigitGroup* next, std::string_view digits) {
  size_t prefix = 0;
  if (digits.size() == 13 && digits.substr(0, 2) == "86") prefix = 2;
  if (digits.size() == 15 && digits.substr(0, 4) == "0086") prefix = 4;
  if (!IsMobile(digits.substr(prefix)) || IsDecimal(groups, next)) return std::nullopt;
  const bool plus = prefix == 2 && groups.front().plus.has_value();
  const uint32_t pattern = plus || prefix == 4 ? kCountryMobilePattern : kMobilePattern;
  Likeness likeness{Type::kMobile, pattern, false, plus};
  if (!IsMobileShape(ShapeOf(groups, prefix))) {
    likeness.permille = Times(likeness.permille, kOddGrouping);
    likeness.needs_context = true;
  }
  return likeness;
}

std::optional<Likeness> CardOf(Groups groups, const DigitGroup* next, std::string_view digits) {
  if (!PassesLuhn(digits) || IsDecimal(groups, next)) return std::nullopt;
  const bool prefix = HasCardPrefix(digits);
  const bool odd = !IsCardShape(ShapeOf(groups, 0));
  Likeness likeness{Type::kBankCard, prefix ? kCardPattern : kBareCardPattern, !prefix || odd,
                    false};
  if (odd) likeness.permille = Times(likeness.permille, kOddGrouping);
  return likeness;
}

std::optional<Likeness> LikenessOf(Groups groups, const DigitGroup* next) {
  const std::string digits = DigitsOf(groups);
  if (IsResidentId(digits)) return Likeness{Type::kResidentId, kResidentPattern, false, false};
  if (const auto mobile = MobileOf(groups, next, digits)) return mobile;
  return CardOf(groups, next, digits);
}

}  // namespace

std::optional<Found> NumberOf(Groups groups, const DigitGroup* next, const History& history) {
  const auto likeness = LikenessOf(groups, next);
  if (!likeness) return std::nullopt;
  const bool context = HasContext(history, likeness->type, groups.front().first.seen);
  if (likeness->needs_context && !context) return std::nullopt;
  uint32_t score = likeness->permille;
  const bool after_point = groups.front().fraction == Fraction::kPerhaps;
  if (after_point && likeness->type != Type::kResidentId) score = Times(score, kAfterPoint);
  if (TouchesLetters(groups)) score = Times(score, kTouchesLetter);
  if (context) score = WithContext(score);
  const uint64_t begin = likeness->with_plus ? *groups.front().plus : groups.front().begin;
  return Found{{likeness->type, begin, groups.back().end, score}, groups.front().first.unit};
}

}  // namespace weir::pii
