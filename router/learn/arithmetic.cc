#include "router/learn/arithmetic.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace weir::router {
namespace {

constexpr int64_t kScale = 1'000;
constexpr int64_t kLargest = int64_t{3'000'000} * kScale;  // so that a product fits 64 bits
constexpr size_t kLongest = 80;                            // bytes on one side of the "="

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes a number from the beginning of `text`: digits, commas between them, a fraction.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  int64_t whole = 0;
  int64_t unit = kScale;
  size_t digits = 0;
  bool fraction = false;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool digit_next = at + 1 < text.size() && IsDigit(text[at + 1]);
    if (IsDigit(c)) {
      ++digits;
      unit = fraction ? unit / 10 : unit;
      whole = fraction ? whole + unit * (c - '0') : whole * 10 + kScale * (c - '0');
      if (whole > kLargest) return std::nullopt;
    } else if (c == '.' && digit_next && !fraction) {
      fraction = true;
    } else if (!(c == ',' && digit_next && digits > 0)) {
      break;
    }
  }
  text.remove_prefix(at);
  return digits == 0 ? std::nullopt : std::optional(whole);
}

void SkipMarks(std::string_view& text) {
  while (!text.empty() && (text[0] == ' ' || text[0] == '$' || text[0] == '<')) {
    text.remove_prefix(1);
  }
}

// '+', '-', '*', '/', or 0 when the text begins with no sign.
char TakeSign(std::string_view& text) {
  const auto take = [&text](std::string_view sign) {
    if (!text.starts_with(sign)) return false;
    text.remove_prefix(sign.size());
    return true;
  };
  if (take("+")) return '+';
  if (take("-") || take("−")) return '-';
  if (take("*") || take("x") || take("×")) return '*';
  if (take("/") || take("÷")) return '/';
  return 0;
}

std::optional<int64_t> Join(int64_t a, char sign, int64_t b) {
  if (sign == '/' && b == 0) return std::nullopt;
  const int64_t wide = sign == '*' ? a * b / kScale : a * kScale / (b == 0 ? 1 : b);
  if (wide > kLargest || wide < -kLargest) return std::nullopt;
  return wide;
}

// The value of "a op b op c", products before sums; nothing unless it is all that and has a sign.
std::optional<int64_t> ValueOf(std::string_view text) {
  int64_t sum = 0;
  int64_t factor = 1;
  bool joined = false;
  SkipMarks(text);
  std::optional<int64_t> term = TakeNumber(text);
  while (term) {
    SkipMarks(text);
    if (text.empty()) return joined ? std::optional(sum + factor * *term) : std::nullopt;
    const char sign = TakeSign(text);
    SkipMarks(text);
    const std::optional<int64_t> next = sign == 0 ? std::nullopt : TakeNumber(text);
    if (!next) return std::nullopt;
    joined = true;
    if (sign == '*' || sign == '/') {
      term = Join(*term, sign, *next);
    } else {
      sum += factor * *term;
      factor = sign == '+' ? 1 : -1;
      term = next;
    }
  }
  return std::nullopt;
}

// `next` is the byte after `c`: a comma or full stop is part of a number only before a digit.
bool MayStandInSum(char c, char next) {
  if (c == ',' || c == '.') return IsDigit(next);
  return IsDigit(c) ||
         std::string_view(" .,$<+-*/x\xC3\x97\xB7\xE2\x88\x92").find(c) != std::string_view::npos;
}

// What stands before the "=" at `at`, back to the first byte that no sum has.
std::string_view LeftOf(std::string_view text, size_t at) {
  size_t begin = at;
  while (begin > 0 && at - begin < kLongest && MayStandInSum(text[begin - 1], text[begin])) --begin;
  while (begin < at && !IsDigit(text[begin])) ++begin;
  return text.substr(begin, at - begin);
}

}  // namespace

Sums SumsIn(std::string_view text) {
  Sums sums;
  for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const std::optional<int64_t> left = ValueOf(LeftOf(text, at));
    std::string_view rest = text.substr(at + 1, kLongest);
    SkipMarks(rest);
    const std::optional<int64_t> right = TakeNumber(rest);
    SkipMarks(rest);
    const bool goes_on = TakeSign(rest) != 0;  // "= 20*4": another sum, not a result
    if (!left || !right || goes_on) continue;
    const int64_t off = std::llabs(*left - *right);
    ++(off * 100 <= std::llabs(*left) + kScale ? sums.right : sums.wrong);
  }
  return sums;
}

}  // namespace weir::router
