#include "router/features.h"

#include <algorithm>
#include <array>
#include <string>

#include "compliance/text/reader.h"
#include "router/learn/cue_set.h"

namespace weir::router {
namespace {

// Cue words, already folded (lower case, simplified).
constexpr auto kReasoning = std::to_array<std::string_view>(
    {"prove",  "derive", "step by step", "explain why", "analyze",  "analyse",  "compare",
     "optimi", "debug",  "algorithm",    "complexity",  "integral", "equation", "theorem",
     "证明",   "推导",   "计算",         "求解",        "分析",     "比较",     "为什么",
     "逻辑",   "算法",   "方程",         "优化",        "调试"});
constexpr auto kLongAnswer = std::to_array<std::string_view>(
    {"essay", "in detail", "report", "write a story", "outline", "plan for", "design a", "article",
     "写一篇", "详细", "报告", "方案", "论文", "大纲", "设计一", "完整"});
constexpr auto kKnowledge = std::to_array<std::string_view>(
    {"law",       "legal",   "medical",   "diagnos", "dosage", "tax",  "contract",
     "economics", "physics", "chemistry", "法律",    "条例",   "医学", "诊断",
     "药",        "税",      "合同",      "历史",    "经济",   "物理"});
constexpr auto kEasy =
    std::to_array<std::string_view>({"hello", "hi ", "thank", "good morning", "translate", "spell",
                                     "你好", "谢谢", "早上好", "翻译", "几点", "怎么读"});

template <size_t... kCounts>
constexpr auto Joined(const std::array<std::string_view, kCounts>&... groups) {
  std::array<std::string_view, (kCounts + ...)> all;
  size_t at = 0;
  ((std::copy(groups.begin(), groups.end(), all.begin() + at), at += kCounts), ...);
  return all;
}
constexpr CueSet kCueWords(Joined(kReasoning, kLongAnswer, kKnowledge, kEasy));

void CountCues(std::string_view folded, Features& f) {
  const auto found = kCueWords.FoundIn(folded);
  size_t at = 0;
  const auto next = [&](size_t words) {
    uint32_t count = 0;
    for (const size_t end = at + words; at < end; ++at) count += found[at] ? 1 : 0;
    return count;
  };
  f.reasoning_cues = next(kReasoning.size());
  f.long_answer_cues = next(kLongAnswer.size());
  f.knowledge_cues = next(kKnowledge.size());
  f.easy_cues = next(kEasy.size());
}

// Bytes of ASCII that are counted, as one bit each.
enum Mark : uint8_t { kLineFeed = 1, kOperator = 2, kCodeMark = 4 };
constexpr std::array<uint8_t, 256> kMarks = [] {
  std::array<uint8_t, 256> marks{};
  marks['\n'] = kLineFeed;
  for (const char c : std::string_view("+*/=^<>%")) marks[static_cast<uint8_t>(c)] = kOperator;
  for (const char c : std::string_view("{};`")) marks[static_cast<uint8_t>(c)] = kCodeMark;
  return marks;
}();

void CountMarks(std::string_view raw, Features& f) {
  std::array<uint32_t, 8> counts{};
  for (const char c : raw) ++counts[kMarks[static_cast<uint8_t>(c)]];
  f.lines = 1 + counts[kLineFeed];
  f.operators = counts[kOperator];
  f.code_marks = counts[kCodeMark];
}

uint32_t CodePoints(std::string_view text) { return static_cast<uint32_t>(text::CodePoints(text)); }

// Share of the answer's four-character windows that occurred before, in permille.
uint32_t RepetitionPermille(std::string_view answer) {
  constexpr size_t kWindow = 12;  // bytes: four Chinese characters or two English words
  if (answer.size() < 4 * kWindow) return 0;
  size_t repeated = 0;
  size_t windows = 0;
  for (size_t i = kWindow; i + kWindow <= answer.size(); i += kWindow) {
    ++windows;
    if (answer.substr(0, i).find(answer.substr(i, kWindow)) != std::string_view::npos) ++repeated;
  }
  return static_cast<uint32_t>(1000 * repeated / std::max<size_t>(windows, 1));
}

constexpr CueSet kHedges(std::to_array<std::string_view>(
    {"i'm not sure", "i am not sure", "i cannot", "i can't", "i don't know", "as an ai",
     "it depends", "sorry", "不确定", "抱歉", "无法", "不知道", "可能是", "作为一个"}));

}  // namespace

Features FeaturesOf(const std::vector<gate::Turn>& turns, uint32_t max_answer_tokens) {
  Features f;
  f.turns = static_cast<uint32_t>(turns.size());
  f.max_answer_tokens = max_answer_tokens;
  for (const gate::Turn& turn : turns) {
    f.code_points = CodePoints(turn.text.Reveal());
    f.total_code_points += f.code_points;
  }
  if (turns.empty()) return f;
  const std::string_view raw = turns.back().text.Reveal();
  CountMarks(raw, f);
  const std::string folded = text::Fold(raw);
  f.digits = static_cast<uint32_t>(
      std::count_if(folded.begin(), folded.end(), [](char c) { return c >= '0' && c <= '9'; }));
  CountCues(folded, f);
  return f;
}

uint32_t EstimatedTokens(const Features& f) { return f.total_code_points + 10 * f.turns; }

uint32_t DifficultyOf(const Features& f) {
  // Points by hand, from the direction each cue had in outcome files of public model pairs (length,
  // digits, code and reasoning words favour the larger model).
  int64_t points = 180;
  points += std::min<int64_t>(f.code_points, 1200) / 4;  // up to 300
  points += std::min<int64_t>(f.digits, 20) * 6;         // up to 120
  points += std::min<int64_t>(f.operators, 10) * 10;     // up to 100
  points += std::min<int64_t>(f.code_marks, 10) * 12;    // up to 120
  points += std::min<int64_t>(f.lines - (f.lines > 0 ? 1 : 0), 10) * 8;
  points += std::min<int64_t>(f.reasoning_cues, 3) * 170;
  points += std::min<int64_t>(f.long_answer_cues, 2) * 150;
  points += std::min<int64_t>(f.knowledge_cues, 2) * 110;
  points -= std::min<int64_t>(f.easy_cues, 2) * 120;
  points += std::min<int64_t>(f.turns, 10) * 4;
  return static_cast<uint32_t>(std::clamp<int64_t>(points, 0, 1000));
}

uint32_t RaisedByDoubt(uint32_t score, const Features& f, std::string_view answer) {
  if (CodePoints(answer) == 0) return 1000;
  const std::string folded = text::Fold(answer);
  uint32_t doubt =
      std::min<uint32_t>(static_cast<uint32_t>(kHedges.FoundIn(folded).count()), 3) * 200;
  doubt += RepetitionPermille(folded) / 2;
  if (CodePoints(answer) < 4 && f.code_points > 40) doubt += 150;
  return std::min<uint32_t>(1000, score + (1000 - score) * std::min<uint32_t>(doubt, 1000) / 1000);
}

uint32_t DifficultyAfterAnswer(const Features& f, std::string_view answer) {
  return RaisedByDoubt(DifficultyOf(f), f, answer);
}

}  // namespace weir::router
