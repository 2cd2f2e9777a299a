#include "compliance/pii/identifiers.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

unsigned NumberOf(std::string_view digits) {
  unsigned number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

template <typename T, size_t N>
bool IsOneOf(T value, const std::array<T, N>& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool IsProvince(unsigned code) {
  constexpr std::array<unsigned, 35> kProvinces = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                                   35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                                   53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};
  constexpr unsigned kForeigner = 91;
  return code == kForeigner || IsOneOf(code, kProvinces);
}

bool IsDate(unsigned year, unsigned month, unsigned day) {
  constexpr std::array<unsigned, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1800 || year > 2099 || month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= kDays[month] + (leap && month == 2 ? 1 : 0);
}

char CheckCharacterOf(std::string_view digits) {
  constexpr std::array<unsigned, 17> kWeights = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                 3, 7, 9,  10, 5, 8, 4, 2};
  unsigned sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    sum += kWeights[i] * static_cast<unsigned>(digits[i] - '0');
  }
  return "10X98765432"[sum % 11];
}

bool IsLabel(std::string_view label) {
  constexpr size_t kLongest = 63;
  if (label.empty() || label.size() > kLongest) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

// "icon@2x.png" names a file.
bool IsFileEnding(std::string_view label) {
  constexpr std::array<std::string_view, 14> kEndings = {"png", "jpg", "jpeg", "gif", "webp",
                                                         "svg", "bmp", "ico",  "pdf", "zip",
                                                         "mp3", "mp4", "json", "gguf"};
  return IsOneOf(label, kEndings);
}

bool IsTopLevel(std::string_view label) {
  if (label.substr(0, 4) == "xn--") return true;
  return label.size() >= 2 && std::all_of(label.begin(), label.end(), IsLower) &&
         !IsFileEnding(label);
}

}  // namespace

bool IsResidentId(std::string_view text) {
  if (text.size() != 18 || !AllDigits(text.substr(0, 17))) return false;
  if (!IsProvince(NumberOf(text.substr(0, 2)))) return false;
  const unsigned year = NumberOf(text.substr(6, 4));
  if (!IsDate(year, NumberOf(text.substr(10, 2)), NumberOf(text.substr(12, 2)))) return false;
  return text[17] == CheckCharacterOf(text);
}

bool IsMobile(std::string_view digits) {
  // The third digits in use after 13, 14, .. 19.
  constexpr std::array<std::string_view, 7> kThird = {
      "0123456789", "01456789", "012356789", "2567", "012345678", "0123456789", "012356789"};
  if (digits.size() != 11 || !AllDigits(digits) || digits[0] != '1' || digits[1] < '3')
    return false;
  return kThird[static_cast<size_t>(digits[1] - '3')].find(digits[2]) != std::string_view::npos;
}

bool PassesLuhn(std::string_view digits) {
  if (digits.size() < 13 || digits.size() > 19 || !AllDigits(digits)) return false;
  unsigned sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    const unsigned twice = 2 * digit;
    sum += i % 2 == 0 ? digit : twice - (twice > 9 ? 9 : 0);
  }
  return sum % 10 == 0;
}

bool HasCardPrefix(std::string_view digits) {
  const size_t size = digits.size();
  if (size < 13) return false;
  const unsigned two = NumberOf(digits.substr(0, 2));
  const unsigned four = NumberOf(digits.substr(0, 4));
  if (two == 62) return size >= 16;                                          // UnionPay
  if (digits[0] == '4') return size == 13 || size == 16 || size == 19;       // Visa
  if (two >= 51 && two <= 55) return size == 16;                             // Mastercard
  if (four >= 2221 && four <= 2720) return size == 16;                       // Mastercard
  if (two == 34 || two == 37) return size == 15;                             // Amex
  if (four >= 3528 && four <= 3589) return size >= 16;                       // JCB
  if (two == 30 || two == 36 || two == 38) return size == 14 || size == 16;  // Diners
  return false;
}

bool IsEmail(std::string_view local, std::string_view domain) {
  constexpr size_t kLongestLocal = 64;
  constexpr size_t kLongest = 254;
  if (local.empty() || local.size() > kLongestLocal) return false;
  if (local.size() + 1 + domain.size() > kLongest) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  size_t labels = 1;
  for (size_t dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
    if (!IsLabel(domain.substr(0, dot))) return false;
    domain.remove_prefix(dot + 1);
    ++labels;
  }
  return labels >= 2 && IsLabel(domain) && IsTopLevel(domain);
}

}  // namespace weir::pii
