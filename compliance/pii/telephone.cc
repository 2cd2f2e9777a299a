#include "compliance/pii/telephone.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

struct Range {
  unsigned first = 0;
  unsigned last = 0;
};

// Area codes of three digits, without their zero.
constexpr std::array kAreas = {
    Range{310, 319}, Range{335, 335}, Range{349, 359}, Range{370, 379}, Range{391, 398},
    Range{410, 419}, Range{421, 421}, Range{427, 429}, Range{431, 439}, Range{451, 459},
    Range{464, 464}, Range{467, 470}, Range{471, 479}, Range{482, 483}, Range{510, 519},
    Range{523, 523}, Range{527, 527}, Range{530, 539}, Range{543, 543}, Range{546, 546},
    Range{550, 559}, Range{561, 566}, Range{570, 580}, Range{591, 599}, Range{631, 635},
    Range{660, 660}, Range{662, 663}, Range{668, 668}, Range{691, 692}, Range{701, 701},
    Range{710, 719}, Range{722, 722}, Range{724, 724}, Range{728, 728}, Range{730, 739},
    Range{743, 746}, Range{750, 769}, Range{770, 779}, Range{790, 799}, Range{810, 818},
    Range{825, 827}, Range{830, 839}, Range{851, 859}, Range{870, 879}, Range{881, 883},
    Range{886, 888}, Range{891, 898}, Range{901, 903}, Range{906, 906}, Range{908, 909},
    Range{911, 919}, Range{930, 939}, Range{941, 943}, Range{951, 955}, Range{970, 979},
    Range{990, 999}};

// Length of the area code at the beginning of `digits`, 0 = none.
size_t AreaLength(std::string_view digits) {
  if (digits.size() < 3) return 0;
  const std::string_view two = digits.substr(0, 2);
  if (two == "10" || (two[0] == '2' && two[1] != '6')) return 2;
  const unsigned three =
      static_cast<unsigned>((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0'));
  const bool known = std::any_of(kAreas.begin(), kAreas.end(), [three](Range range) {
    return three >= range.first && three <= range.last;
  });
  return known ? 3 : 0;
}

// Reads the parts of a number one after the other.
class Parts {
 public:
  explicit Parts(std::string_view text) : text_(text) {}

  size_t at() const { return at_; }
  bool empty() const { return at_ == text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  void Skip(size_t count) { at_ += count; }
  bool SkipSeparator() {
    if (empty() || IsDigit(text_[at_])) return false;
    ++at_;
    return true;
  }
  // The digits up to the next separator.
  std::string_view TakeDigits() {
    const size_t begin = at_;
    while (!empty() && IsDigit(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

bool IsLocal(size_t digits, char first) {
  return (digits == 7 || digits == 8) && first >= '2' && first <= '9';
}

// The subscriber's number in one piece or in two, and perhaps an extension behind it.
bool IsLocalWithExtension(Parts& parts) {
  constexpr size_t kLongestExtension = 6;
  const std::string_view first = parts.TakeDigits();
  if (first.empty()) return false;
  size_t digits = first.size();
  if (digits < 7) {
    if ((digits != 3 && digits != 4) || !parts.SkipSeparator()) return false;
    const std::string_view second = parts.TakeDigits();
    if (second.size() != 4) return false;
    digits += second.size();
  }
  if (!IsLocal(digits, first[0])) return false;
  if (parts.empty()) return true;
  const char separator = parts.rest().front();
  parts.Skip(1);
  const std::string_view extension = parts.TakeDigits();
  return (separator == '-' || separator == 'z') && parts.empty() && !extension.empty() &&
         extension.size() <= kLongestExtension;
}

}  // namespace

bool MayBeMobile(std::string_view digits) {
  return digits.size() == 11 && AllDigits(digits) && digits[0] == '1' && digits[1] >= '3';
}

bool IsMobile(std::string_view digits) {
  // The third digits in use after 13, 14, .. 19.
  constexpr std::array<std::string_view, 7> kThird = {
      "0123456789", "01456789", "012356789", "2567", "012345678", "0123456789", "012356789"};
  return MayBeMobile(digits) &&
         kThird[static_cast<size_t>(digits[1] - '3')].find(digits[2]) != std::string_view::npos;
}

Landline LandlineIn(std::string_view text, bool abroad) {
  Parts parts(text);
  if (abroad) {
    const size_t code = text.find("86");
    if (code == text.npos || code > 2) return Landline::kNone;
    parts.Skip(code + 2);
    parts.SkipSeparator();
  }
  const bool zero = !parts.empty() && parts.rest().front() == '0';
  if (!zero && !abroad) return Landline::kNone;
  parts.Skip(zero ? 1 : 0);
  const size_t area = AreaLength(parts.rest());
  if (area == 0 || !AllDigits(parts.rest().substr(0, area))) return Landline::kNone;
  parts.Skip(area);
  const bool separated = parts.SkipSeparator();
  if (!IsLocalWithExtension(parts)) return Landline::kNone;
  return separated || abroad ? Landline::kSeparated : Landline::kBare;
}

}  // namespace weir::pii
