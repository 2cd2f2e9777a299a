#include "compliance/pii/number.h"

#include <algorithm>
#include <string>

#include "compliance/pii/identifiers.h"
#include "compliance/pii/score.h"
#include "compliance/pii/telephone.h"

namespace weir::pii {
namespace {

using Groups = std::span<const DigitGroup>;

// Neighbouring groups as the kinds look at them.
struct Number {
  Groups groups;
  const DigitGroup* next;
  const Seen& seen;
  std::string_view digits;
  uint64_t at = 0;  // number of the first seen unit

  const DigitGroup& first() const { return groups.front(); }
  const DigitGroup& last() const { return groups.back(); }
};

struct Likeness {
  Type type = Type::kMobile;
  uint32_t permille = 0;
  bool needs_context = false;
  bool with_opener = false;

  Likeness(Type of, Worth worth)
      : type(of), permille(worth.permille), needs_context(worth.needs_context) {}
};

using Kind = std::optional<Likeness> (*)(const Number&);

// Digits with the separators between them.
std::string TextOf(Groups groups) {
  std::string text;
  for (const DigitGroup& group : groups) {
    if (!text.empty() && group.separator != 0) text += group.separator;
    text += group.digits;
  }
  return text;
}

// Lengths of the parts between separators, as one character each; `skip` digits at the front are
// left out. Groups that only a change of script parts count as one.
std::string ShapeOf(Groups groups, size_t skip = 0) {
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

bool IsLatin(char32_t folded) { return folded >= 'a' && folded <= 'z'; }

bool IsOneWord(const Number& number) { return ShapeOf(number.groups).size() == 1; }

bool IsDecimal(const Number& number) {
  if (number.first().fraction == Fraction::kSurely) return true;
  return number.next != nullptr && number.next->separator == '.' && number.last().separator != '.';
}

// "2024年", "5000元" count something.
bool CountsSomething(const Number& number) {
  constexpr std::u32string_view kMeasures = U"年月日元块分秒时点个条次位人岁号级斤米度%万亿";
  return number.last().after != 0 && kMeasures.find(number.last().after) != kMeasures.npos;
}

std::optional<Likeness> ResidentOf(const Number& number) {
  if (IsForeignResidentId(number.digits))
    return Likeness(Type::kForeignResidentId, kForeignResidentIdWorth);
  if (!IsResidentId(number.digits)) return std::nullopt;
  const bool permit = IsResidencePermit(number.digits);
  return Likeness(permit ? Type::kResidencePermit : Type::kResidentId, kResidentIdWorth);
}

std::optional<Likeness> OldResidentOf(const Number& number) {
  if (!IsOldResidentId(number.digits) || !IsOneWord(number)) return std::nullopt;
  return Likeness(Type::kOldResidentId, kOldResidentIdWorth);
}

size_t CountryLength(const Number& number) {
  if (number.digits.starts_with("0086")) return 4;
  return number.digits.starts_with("86") ? 2 : 0;
}

std::optional<Likeness> MobileOf(const Number& number) {
  const size_t prefix = number.digits.size() == 11 ? 0 : CountryLength(number);
  const std::string_view digits = number.digits.substr(prefix);
  if (!MayBeMobile(digits) || IsDecimal(number)) return std::nullopt;
  Likeness likeness(Type::kMobile, IsMobile(digits) ? kMobileWorth : kUnusedMobileWorth);
  likeness.with_opener = prefix == 2 && number.first().opener == '+';
  if (IsMobile(digits) && (likeness.with_opener || prefix == 4)) {
    likeness.permille = kCountryMobileWorth.permille;
  }
  if (!IsMobileShape(ShapeOf(number.groups, prefix))) {
    likeness.permille = Times(likeness.permille, kOddGrouping);
    likeness.needs_context = true;
  }
  return likeness;
}

std::optional<Likeness> LandlineOf(const Number& number) {
  const bool plus = number.first().opener == '+' && number.digits.starts_with("86");
  const bool abroad = plus || number.digits.starts_with("0086");
  if (!(abroad || number.digits.starts_with("0")) || IsDecimal(number)) return std::nullopt;
  const std::string text = TextOf(number.groups);
  const Landline landline = LandlineIn(text, abroad);
  if (landline == Landline::kNone) return std::nullopt;
  Likeness likeness(Type::kLandline,
                    landline == Landline::kBare ? kBareLandlineWorth : kLandlineWorth);
  const bool bracket = number.first().opener == '(' && text.find(')') != std::string::npos;
  likeness.with_opener = plus || bracket;
  return likeness;
}

std::optional<Likeness> CardOf(const Number& number) {
  if (!PassesLuhn(number.digits) || IsDecimal(number)) return std::nullopt;
  const bool prefix = HasCardPrefix(number.digits);
  Likeness likeness(Type::kBankCard, prefix ? kCardWorth : kBareCardWorth);
  if (!IsCardShape(ShapeOf(number.groups))) {
    likeness.permille = Times(likeness.permille, kOddGrouping);
    likeness.needs_context = true;
  }
  return likeness;
}

std::optional<Likeness> DeviceOf(const Number& number) {
  const std::string_view digits = number.digits;
  if (IsIccid(digits)) {
    return Likeness(Type::kDeviceId, EndsWithLuhn(digits) ? kIccidWorth : kBareIccidWorth);
  }
  if (IsImei(digits)) return Likeness(Type::kDeviceId, kImeiWorth);
  if (IsImsi(digits) && IsOneWord(number)) return Likeness(Type::kDeviceId, kImsiWorth);
  return std::nullopt;
}

// The permit of Taiwan's residents has eight digits and nothing to check.
std::optional<Likeness> PermitOf(const Number& number) {
  if (!IsOneWord(number) || CountsSomething(number) || IsLatin(number.first().before) ||
      !number.seen.Announces(Type::kTravelPermit, number.at)) {
    return std::nullopt;
  }
  return Likeness(Type::kTravelPermit, kTravelPermitWorth);
}

std::optional<Likeness> QqOf(const Number& number) {
  if (number.digits[0] == '0' || !IsOneWord(number) || CountsSomething(number) ||
      !number.seen.Announces(Type::kQq, number.at)) {
    return std::nullopt;
  }
  return Likeness(Type::kQq, kQqWorth);
}

// "123456", "123 456", "123-456".
std::optional<Likeness> OneTimeCodeOf(const Number& number) {
  if (!IsOneWord(number) && ShapeOf(number.groups) != "\3\3") return std::nullopt;
  if (CountsSomething(number) || IsDecimal(number) || number.next != nullptr) return std::nullopt;
  const bool usual = number.digits.size() == 6;
  if (!usual && !number.seen.Announces(Type::kOneTimeCode, number.at)) return std::nullopt;
  return Likeness(Type::kOneTimeCode, kOneTimeCodeWorth);
}

struct Row {
  size_t shortest = 0;  // digits
  size_t longest = 0;
  Kind kind = nullptr;
  std::optional<Type> announced = {};  // looked for behind a word for it only
};

// Where two are equally certain the earlier one is reported.
constexpr Row kKinds[] = {
    {18, 18, ResidentOf},
    {11, 15, MobileOf},
    {10, 18, LandlineOf},
    {13, 19, CardOf},
    {15, 15, OldResidentOf},
    {15, 20, DeviceOf},
    {8, 8, PermitOf, Type::kTravelPermit},
    {4, 8, OneTimeCodeOf, Type::kOneTimeCode},
    {5, 11, QqOf, Type::kQq},
};

bool IsLookedFor(const Row& row, const Number& number) {
  const size_t size = number.digits.size();
  if (size < row.shortest || size > row.longest) return false;
  return !row.announced || number.seen.context.Near(*row.announced, number.at);
}

// With the factors for dress and context; nothing when a word is needed and missing.
std::optional<Likeness> Weigh(std::optional<Likeness> likeness, const Number& number) {
  if (!likeness) return std::nullopt;
  const bool context = number.seen.context.Near(likeness->type, number.at);
  if (likeness->needs_context && !context) return std::nullopt;
  const bool after_point = number.first().fraction == Fraction::kPerhaps;
  if (after_point && number.digits.size() != 18) {
    likeness->permille = Times(likeness->permille, kAfterPoint);
  }
  if (IsLatin(number.first().before) || IsLatin(number.last().after)) {
    likeness->permille = Times(likeness->permille, kTouchesLetter);
  }
  if (context) likeness->permille = InContext(likeness->permille);
  return likeness;
}

std::optional<Likeness> BestOf(const Number& number) {
  std::optional<Likeness> best;
  for (const Row& row : kKinds) {
    if (!IsLookedFor(row, number)) continue;
    const auto likeness = Weigh(row.kind(number), number);
    if (likeness && (!best || likeness->permille > best->permille)) best = likeness;
  }
  return best;
}

}  // namespace

std::string DigitsOf(Groups groups) {
  std::string digits;
  for (const DigitGroup& group : groups) digits += group.digits;
  return digits;
}

std::optional<Found> NumberOf(Groups groups, std::string_view digits, const DigitGroup* next,
                              const Seen& seen) {
  constexpr size_t kShortest = 4;
  if (digits.size() < kShortest || digits.size() > kMaxNumberDigits) return std::nullopt;
  const DigitGroup& first = groups.front();
  const auto likeness = BestOf({groups, next, seen, digits, first.first.seen});
  if (!likeness) return std::nullopt;
  const uint64_t begin = likeness->with_opener ? first.opener_begin : first.begin;
  return Found{{likeness->type, begin, groups.back().end, likeness->permille}, first.first.unit};
}

}  // namespace weir::pii
