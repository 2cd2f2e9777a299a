#include "compliance/pii/document.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::pii {
namespace {

// A shape: '9' is a digit, 'A' a letter but i and o, anything else itself.
bool Fits(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const bool letter = c >= 'a' && c <= 'z' && c != 'i' && c != 'o';
    if (shape[i] == '9' ? !digit : shape[i] == 'A' ? !letter : c != shape[i]) return false;
  }
  return true;
}

template <size_t N>
bool FitsAny(std::string_view text, const std::array<std::string_view, N>& shapes) {
  return std::any_of(shapes.begin(), shapes.end(),
                     [text](std::string_view shape) { return Fits(text, shape); });
}

constexpr std::array<std::string_view, 17> kKeyPrefixes = {
    "sk-",  "sk_live_", "sk_test_", "pk_live_", "rk_live_", "akia",  "asia", "ltai", "akid",
    "ghp_", "gho_",     "ghs_",     "glpat-",   "xoxb-",    "xoxp-", "aiza", "eyj"};

std::string_view KeyPrefixOf(std::string_view text) {
  const auto* const found =
      std::find_if(kKeyPrefixes.begin(), kKeyPrefixes.end(),
                   [text](std::string_view prefix) { return text.starts_with(prefix); });
  return found == kKeyPrefixes.end() ? std::string_view() : *found;
}

bool IsWechatCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

bool IsPassport(std::string_view text) {
  constexpr std::array<std::string_view, 23> kShapes = {
      "e99999999", "eA9999999",  "g99999999",  "d9999999",  "d99999999",  "s9999999",
      "s99999999", "de9999999",  "de99999999", "se9999999", "se99999999", "p9999999",
      "p99999999", "pe9999999",  "pe99999999", "pp9999999", "k99999999",  "kj99999999",
      "h99999999", "hj99999999", "ma9999999",  "mb9999999", "m99999999"};
  return FitsAny(text, kShapes);
}

bool IsTravelPermit(std::string_view text) {
  constexpr std::array<std::string_view, 10> kShapes = {
      "c99999999", "cA9999999", "w99999999",   "l99999999",   "t99999999",
      "h99999999", "m99999999", "h9999999999", "m9999999999", "9999999999A"};
  return FitsAny(text, kShapes);
}

bool IsWechatId(std::string_view text) {
  return text.size() >= 6 && text.size() <= 20 && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), IsWechatCharacter);
}

bool IsMadeWechatId(std::string_view text) {
  constexpr std::string_view kPrefix = "wxid_";
  return text.starts_with(kPrefix) && text.size() >= kPrefix.size() + 12 &&
         std::all_of(text.begin(), text.end(), IsWechatCharacter);
}

bool HasKeyPrefix(std::string_view text) { return !KeyPrefixOf(text).empty(); }

bool IsKnownKey(std::string_view text) {
  constexpr size_t kLeast = 16;
  constexpr double kLeastBits = 3.0;
  const std::string_view prefix = KeyPrefixOf(text);
  if (prefix.empty() || text.size() < prefix.size() + kLeast) return false;
  const std::string_view rest = text.substr(prefix.size());
  if (prefix == "eyj" && rest.find('.') == rest.npos) return false;  // a token has parts
  const bool digit =
      std::any_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digit && EntropyOf(rest) >= kLeastBits;
}

double EntropyOf(std::string_view text) {
  std::array<unsigned, 256> counts{};
  for (const char c : text) ++counts.at(static_cast<unsigned char>(c));
  double bits = 0;
  for (const unsigned count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace weir::pii
