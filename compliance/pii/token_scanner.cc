#include "compliance/pii/token_scanner.h"

#include <algorithm>

#include "compliance/pii/document.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

// The unit as ASCII, 0 when it is none that a word may have.
char AsciiOf(const text::Unit& unit) {
  const char32_t c = unit.folded;
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return static_cast<char>(c);
  switch (c) {
    case '.':
    case '_':
    case '%':
    case '+':
    case '-':
    case '@':
    case ':':
      return static_cast<char>(c);
    default:
      return 0;
  }
}

// "39.9042": digits, one point, at least two digits.
bool IsDecimal(std::string_view text) {
  const size_t point = text.find('.');
  if (point == 0 || point == text.npos || point + 2 >= text.size()) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == '.'; }) &&
         text.find('.', point + 1) == text.npos;
}

}  // namespace

void TokenScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                        std::vector<Found>& found) {
  decimal_ = false;
  const char c = AsciiOf(unit);
  LimitLength(place.unit, found);
  if (part_ == Part::kTooLong) {
    if (c == 0 || c == '@') part_ = Part::kNone;
    return;
  }
  if (part_ == Part::kKeyGoesOn) {
    part_ = Part::kNone;
    if (c != 0) Start(c, unit, place);
    in_key_ = part_ == Part::kWord;
    return;
  }
  if (part_ == Part::kWord) {
    if (Joins(c)) return Append(c, unit);
    End(seen, found);
  }
  if (IsAlphanumeric(c) || c == ':') Start(c, unit, place);
}

void TokenScanner::PushInvisible(uint64_t unit, std::vector<Found>& found) {
  decimal_ = false;
  LimitLength(unit, found);
}

void TokenScanner::Finish(const Seen& seen, std::vector<Found>& found) {
  decimal_ = false;
  if (part_ == Part::kWord) End(seen, found);
  part_ = Part::kNone;
}

void TokenScanner::Start(char c, const text::Unit& unit, Place place) {
  part_ = Part::kWord;
  decimal_ = false;  // its characters are gone
  token_.Start(place);
  has_digit_ = false;
  has_at_ = false;
  in_key_ = false;
  Append(c, unit);
}

void TokenScanner::Append(char c, const text::Unit& unit) {
  token_.Append(c, unit);
  has_digit_ |= IsDigit(c);
  has_at_ |= c == '@';
}

bool TokenScanner::Joins(char c) const {
  if (c == 0) return false;
  if (token_.is_colon()) return c == ':';
  return c != ':' || MayJoinGroup();
}

// A colon goes on with hexadecimal groups only: "fe80::1", "00:1a:2b"; or behind an IPv4 address.
bool TokenScanner::MayJoinGroup() const {
  constexpr size_t kLongestGroup = 4;
  constexpr size_t kLongestV4 = 15;
  const std::string_view text = token_.text();
  const size_t colon = text.rfind(':');
  const size_t group = colon == text.npos ? text.size() : text.size() - colon - 1;
  return group <= (colon == text.npos ? kLongestV4 : kLongestGroup) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsHex(c) || c == ':' || c == '.'; });
}

void TokenScanner::LimitLength(uint64_t unit, std::vector<Found>& found) {
  if (part_ != Part::kWord) return;
  const bool long_word = token_.size() > kShortWord;
  if (!long_word && unit - token_.first().unit < kMaxRunUnits) return;
  const bool key = in_key_ || HasKeyPrefix(token_.text().substr(0, 8));
  const bool too_long = long_word && !has_at_ && !key;
  if (!too_long && !token_.full() && unit - token_.first().unit < kMaxRunUnits) return;
  part_ = key ? Part::kKeyGoesOn : Part::kTooLong;
  if (key) found.push_back(token_.At(0, token_.size(), Type::kSecret, kKnownKeyWorth.permille));
}

void TokenScanner::End(const Seen& seen, std::vector<Found>& found) {
  part_ = Part::kNone;
  if (in_key_) {
    found.push_back(token_.At(0, token_.size(), Type::kSecret, kKnownKeyWorth.permille));
    return;
  }
  const bool announced = seen.context.Near(Type::kWechatId, token_.first().seen);
  if (!has_digit_ && !has_at_ && !announced) return;
  FindIn(token_, seen, found);
  decimal_ = has_digit_ && !has_at_ && IsDecimal(token_.text());
}

}  // namespace weir::pii
