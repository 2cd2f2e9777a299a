#include "router/learn/answer_cues.h"

#include <algorithm>
#include <string>
#include <vector>

#include "router/learn/arithmetic.h"
#include "router/learn/text_slots.h"

namespace weir::router {
namespace {

constexpr int32_t kOne = 256;

constexpr std::array<std::string_view, 24> kHedges = {
    "'m not sure", " am not sure",  " cannot ", " can't", "don't know", "s an ai",
    "it depends",  "sorry",         "however",  "assum",  "unclear",    "not enough",
    "not given",   "approximately", "不确定",   "抱歉",   "无法",       "不知道",
    "可能是",      "作为一个",      "不清楚",   "大概",   "假设",       "也许"};

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// The digits of each number in order, without commas.
std::vector<std::string> NumbersIn(std::string_view text) {
  std::vector<std::string> numbers;
  bool open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const bool next = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    if (digit && !open) numbers.emplace_back();
    if (digit || (open && c == '.' && next)) numbers.back().push_back(c);
    open = digit || (open && next && (c == '.' || c == ','));
  }
  return numbers;
}

uint32_t FoundIn(std::vector<std::string> some, std::vector<std::string> all) {
  std::sort(all.begin(), all.end());
  const auto found = std::count_if(some.begin(), some.end(), [&all](const std::string& number) {
    return std::binary_search(all.begin(), all.end(), number);
  });
  return static_cast<uint32_t>(found);
}

int32_t Share(uint32_t part, size_t whole) {
  return whole == 0 ? kOne : static_cast<int32_t>(uint64_t{part} * kOne / whole);
}

uint32_t Count(std::string_view text, std::string_view what) {
  uint32_t n = 0;
  for (size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size())) {
    ++n;
  }
  return n;
}

std::array<int32_t, kTextCues> TextCuesOf(std::string_view prompt, std::string_view answer) {
  prompt = prompt.substr(0, kMaxAnswerBytes);
  answer = answer.substr(0, kMaxAnswerBytes);
  const Sums sums = SumsIn(answer);
  const std::vector<std::string> asked = NumbersIn(prompt);
  const std::vector<std::string> used = NumbersIn(answer);
  const uint32_t asked_used = FoundIn(asked, used);
  const uint32_t known = FoundIn(used, asked);
  const auto decimals = std::count_if(used.begin(), used.end(), [](const std::string& number) {
    return number.find('.') != std::string::npos;
  });
  const int32_t size = LogOf(answer.size());
  const int32_t asked_size = LogOf(prompt.size());
  return {std::min<int32_t>(static_cast<int32_t>(sums.wrong), 4) * kOne,
          sums.wrong > 0 ? kOne : 0,
          LogOf(sums.right),
          Share(sums.wrong, sums.wrong + sums.right + size_t{1}) * 2,
          Share(asked_used, asked.size()),
          LogOf(asked.size() - asked_used),
          LogOf(used.size() - known),
          LogOf(static_cast<uint64_t>(decimals)),
          size / 2,
          std::max(size - asked_size, -kOne * 2) / 2,
          LogOf(used.size()),
          static_cast<int32_t>(std::min<uint32_t>(HedgesIn(answer), 4)) * kOne,
          RepetitionOf(answer),
          LogOf(Count(answer, "\n")),
          LogOf(Count(answer, "=")),
          LogOf(Count(answer, "?") + Count(answer, "？")),
          LogOf(asked.size()),
          asked_size / 2,
          answer.size() < 8 ? kOne : 0,
          LogOf(Count(answer, "%"))};
}

}  // namespace

int32_t RepetitionOf(std::string_view text) {
  constexpr size_t kWindow = 12;
  if (text.size() < 4 * kWindow) return 0;
  std::vector<std::string_view> windows;
  for (size_t i = 0; i + kWindow <= text.size(); ++i) windows.push_back(text.substr(i, kWindow));
  std::sort(windows.begin(), windows.end());
  const auto unique = std::unique(windows.begin(), windows.end()) - windows.begin();
  const size_t repeated = windows.size() - static_cast<size_t>(unique);
  return static_cast<int32_t>(repeated * kOne / windows.size());
}

uint32_t HedgesIn(std::string_view text) {
  const std::string lower = Lower(text.substr(0, kMaxAnswerBytes));
  const auto found = std::count_if(kHedges.begin(), kHedges.end(), [&lower](std::string_view h) {
    return lower.find(h) != std::string::npos;
  });
  return static_cast<uint32_t>(found);
}

AnswerCues AnswerCuesOf(std::string_view prompt, std::string_view answer, const TokenSigns& signs) {
  AnswerCues cues{};
  const auto text = TextCuesOf(prompt, answer);
  const SignCues sure = SignCuesOf(signs);
  std::copy(sure.begin(), sure.end(), std::copy(text.begin(), text.end(), cues.begin()));
  return cues;
}

}  // namespace weir::router
