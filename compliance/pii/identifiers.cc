#include "compliance/pii/identifiers.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool IsProvince(unsigned code) {
  constexpr std::array<unsigned, 35> kProvinces = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                                   35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                                   53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};
  return std::find(kProvinces.begin(), kProvinces.end(), code) != kProvinces.end();
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

// The date of birth and the check character, common to all cards of 18 characters.
bool IsBornAndChecked(std::string_view text) {
  return IsDate(NumberIn(text.substr(6, 4)), NumberIn(text.substr(10, 2)),
                NumberIn(text.substr(12, 2))) &&
         text[17] == CheckCharacterOf(text);
}

bool IsIdShape(std::string_view text) { return text.size() == 18 && AllDigits(text.substr(0, 17)); }

constexpr std::string_view kUsccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// In GB 11714 a letter counts 10 and up, by alphabet.
unsigned OrgValueOf(char c) {
  return IsDigit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
}

bool IsOrgCharacter(char c) { return IsDigit(c) || (c >= 'A' && c <= 'Z'); }

}  // namespace

unsigned NumberIn(std::string_view digits) {
  unsigned number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

bool IsDate(unsigned year, unsigned month, unsigned day) {
  constexpr std::array<unsigned, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1800 || year > 2099 || month < 1 || month > 12) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= kDays[month] + (leap && month == 2 ? 1 : 0);
}

bool IsResidentId(std::string_view text) {
  return IsIdShape(text) && IsProvince(NumberIn(text.substr(0, 2))) && IsBornAndChecked(text);
}

bool IsResidencePermit(std::string_view text) {
  const std::string_view place = text.substr(0, 6);
  return IsResidentId(text) && (place == "810000" || place == "820000" || place == "830000");
}

bool IsForeignResidentId(std::string_view text) {
  constexpr unsigned kFirstCountry = 4;   // Afghanistan
  constexpr unsigned kLastCountry = 894;  // Zambia
  if (!IsIdShape(text) || text[0] != '9' || !IsProvince(NumberIn(text.substr(1, 2)))) return false;
  const unsigned country = NumberIn(text.substr(3, 3));
  return country >= kFirstCountry && country <= kLastCountry && IsBornAndChecked(text);
}

bool IsOldForeignResidentId(std::string_view text) {
  constexpr size_t kLetters = 3;
  if (text.size() != 15 || !AllDigits(text.substr(kLetters))) return false;
  const std::string_view country = text.substr(0, kLetters);
  const bool named =
      std::all_of(country.begin(), country.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const auto born = [text](unsigned century) {
    return IsDate(century + NumberIn(text.substr(7, 2)), NumberIn(text.substr(9, 2)),
                  NumberIn(text.substr(11, 2)));
  };
  return named && IsProvince(NumberIn(text.substr(kLetters, 2))) && (born(1900) || born(2000));
}

bool IsOldResidentId(std::string_view digits) {
  constexpr unsigned kCentury = 1900;  // none was issued to people born after 1999
  if (digits.size() != 15 || !AllDigits(digits)) return false;
  return IsProvince(NumberIn(digits.substr(0, 2))) &&
         IsDate(kCentury + NumberIn(digits.substr(6, 2)), NumberIn(digits.substr(8, 2)),
                NumberIn(digits.substr(10, 2)));
}

bool IsUscc(std::string_view text) {
  constexpr size_t kBase = kUsccLetters.size();
  constexpr std::string_view kAuthorities = "123456789ANY";
  if (text.size() != 18 || kAuthorities.find(text[0]) == kAuthorities.npos) return false;
  if (!AllDigits(text.substr(2, 6)) || !(IsProvince(NumberIn(text.substr(2, 2))) ||
                                         text.substr(2, 2) == "10")) {  // 10: the state itself
    return false;
  }
  size_t sum = 0;
  size_t weight = 1;
  for (const char c : text.substr(0, 17)) {
    const size_t value = kUsccLetters.find(c);
    if (value == kUsccLetters.npos) return false;
    sum += value * weight;
    weight = weight * 3 % kBase;
  }
  return text[17] == kUsccLetters[(kBase - sum % kBase) % kBase];
}

bool IsOrgCode(std::string_view text) {
  constexpr std::array<unsigned, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  if (text.size() != 9) return false;
  unsigned sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) {
    if (!IsOrgCharacter(text[i])) return false;
    sum += kWeights[i] * OrgValueOf(text[i]);
  }
  return text[8] == "0X987654321"[sum % 11];
}

bool EndsWithLuhn(std::string_view digits) {
  if (digits.size() < 2 || !AllDigits(digits)) return false;
  unsigned sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    const unsigned twice = 2 * digit;
    sum += i % 2 == 0 ? digit : twice - (twice > 9 ? 9 : 0);
  }
  return sum % 10 == 0;
}

bool PassesLuhn(std::string_view digits) {
  return digits.size() >= 13 && digits.size() <= 19 && EndsWithLuhn(digits);
}

bool HasCardPrefix(std::string_view digits) {
  const size_t size = digits.size();
  if (size < 13) return false;
  const unsigned two = NumberIn(digits.substr(0, 2));
  const unsigned four = NumberIn(digits.substr(0, 4));
  if (two == 62) return size >= 16;                                          // UnionPay
  if (digits[0] == '4') return size == 13 || size == 16 || size == 19;       // Visa
  if (two >= 51 && two <= 55) return size == 16;                             // Mastercard
  if (four >= 2221 && four <= 2720) return size == 16;                       // Mastercard
  if (two == 34 || two == 37) return size == 15;                             // Amex
  if (four >= 3528 && four <= 3589) return size >= 16;                       // JCB
  if (two == 30 || two == 36 || two == 38) return size == 14 || size == 16;  // Diners
  return false;
}

bool IsImei(std::string_view digits) {
  constexpr std::array<unsigned, 7> kBodies = {1, 35, 45, 52, 86, 98, 99};  // reporting bodies
  return digits.size() == 15 && EndsWithLuhn(digits) &&
         std::find(kBodies.begin(), kBodies.end(), NumberIn(digits.substr(0, 2))) != kBodies.end();
}

bool IsImsi(std::string_view digits) {
  constexpr unsigned kLastNetwork = 20;  // 460 00 .. 460 20
  return digits.size() == 15 && AllDigits(digits) && digits.substr(0, 3) == "460" &&
         NumberIn(digits.substr(3, 2)) <= kLastNetwork;
}

bool IsIccid(std::string_view digits) {
  return (digits.size() == 19 || digits.size() == 20) && AllDigits(digits) &&
         digits.substr(0, 4) == "8986";
}

}  // namespace weir::pii
