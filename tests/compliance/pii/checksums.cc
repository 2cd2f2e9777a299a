#include "tests/compliance/pii/checksums.h"

#include <array>

namespace weir::pii {

// ISO 7064 MOD 11-2 as a recurrence.
static char Mod112(const std::string& digits) {
  unsigned product = 0;
  for (const char c : digits) product = (product + static_cast<unsigned>(c - '0')) * 2 % 11;
  const unsigned check = (12 - product) % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check);
}

std::string WithMod112(const std::string& digits) { return digits + Mod112(digits); }

// Luhn by table, from the left.
std::string WithLuhn(const std::string& digits) {
  constexpr std::array<unsigned, 10> kDoubled = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  unsigned sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<size_t>(digits[i] - '0');
    const bool doubled = (digits.size() - i) % 2 == 1;
    sum += doubled ? kDoubled.at(digit) : static_cast<unsigned>(digit);
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

// GB 32100 by Horner's rule from the right: 3^i is what each step multiplies by.
std::string WithMod31(const std::string& code) {
  const std::string letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  size_t value = 0;
  for (size_t i = code.size(); i > 0; --i) value = (value * 3 + letters.find(code[i - 1])) % 31;
  return code + letters[(31 - value) % 31];
}

std::string WithOrgCheck(const std::string& code) {
  const std::string letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::array<size_t, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  size_t value = 0;
  for (size_t i = 0; i < code.size(); ++i) value += kWeights.at(i) * letters.find(code[i]);
  const size_t check = 11 - value % 11;
  return code + (check == 10 ? "X" : check == 11 ? "0" : std::to_string(check));
}

}  // namespace weir::pii
