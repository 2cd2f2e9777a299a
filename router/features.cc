#include "router/features.h"

#include <algorithm>
#include <array>
#include <string>

#include "compliance/text/reader.h"

namespace weir::router {
namespace {

// Cue words, already folded (lower case, simplified), in the order of their first bytes, so that
// one pass over a text asks for a few at each place.
template <size_t kCues>
class CueSet {
 public:
  constexpr explicit CueSet(std::array<std::string_view, kCues> cues) : cues_(cues) {
    std::sort(cues_.begin(), cues_.end(),
              [](std::string_view a, std::string_view b) { return First(a) < First(b); });
    for (const std::string_view cue : cues_) ++begin_[First(cue) + 1u];
    for (size_t byte = 0; byte < 256; ++byte) begin_[byte + 1] += begin_[byte];
  }

  // How many of them are in the text, each once.
  uint32_t CountIn(std::string_view text) const {
    std::array<bool, kCues> found{};
    for (size_t at = 0; at < text.size(); ++at) {
      const size_t first = static_cast<uint8_t>(text[at]);
      for (size_t i = begin_[first]; i < begin_[first + 1]; ++i) {
        found[i] = found[i] || text.substr(at).starts_with(cues_[i]);
      }
    }
    return static_cast<uint32_t>(std::count(found.begin(), found.end(), true));
  }

 private:
  static constexpr uint8_t First(std::string_view cue) { return static_cast<uint8_t>(cue.front()); }
  std::array<std::string_view, kCues> cues_;
  std::array<uint8_t, 257> begin_{};  // of the cues with each first byte
};

constexpr CueSet kReasoning(std::to_array<std::string_view>(
    {"prove",  "derive", "step by step", "explain why", "analyze",  "analyse",  "compare",
     "optimi", "debug",  "algorithm",    "complexity",  "integral", "equation", "theorem",
     "证明",   "推导",   "计算",         "求解",        "分析",     "比较",     "为什么",
     "逻辑",   "算法",   "方程",         "优化",        "调试"}));
constexpr CueSet kLongAnswer(std::to_array<std::string_view>(
    {"essay", "in detail", "report", "write a story", "outline", "plan for", "design a", "article",
     "写一篇", "详细", "报告", "方案", "论文", "大纲", "设计一", "完整"}));
constexpr CueSet kKnowledge(std::to_array<std::string_view>(
    {"law",       "legal",   "medical",   "diagnos", "dosage", "tax",  "contract",
     "economics", "physics", "chemistry", "法律",    "条例",   "医学", "诊断",
     "药",        "税",      "合同",      "历史",    "经济",   "物理"}));
constexpr CueSet kEasy(std::to_array<std::string_view>({"hello", "hi ", "thank", "good morning",
                                                        "translate", "spell", "你好", "谢谢",
                                                        "早上好", "翻译", "几点", "怎么读"}));

uint32_t CountAnyOf(std::string_view text, std::string_view set) {
  std::array<bool, 256> in_set{};
  for (const char c : set) in_set[static_cast<uint8_t>(c)] = true;
  const auto found = std::count_if(text.begin(), text.end(),
                                   [&](char c) { return in_set[static_cast<uint8_t>(c)]; });
  return static_cast<uint32_t>(found);
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
  for (const gate::Turn& turn : turns) f.total_code_points += CodePoints(turn.text.Reveal());
  if (turns.empty()) return f;
  const std::string_view raw = turns.back().text.Reveal();
  const std::string folded = text::Fold(raw);
  f.code_points = CodePoints(raw);
  f.lines = 1 + CountAnyOf(raw, "\n");
  f.digits = CountAnyOf(folded, "0123456789");
  f.operators = CountAnyOf(raw, "+*/=^<>%");
  f.code_marks = CountAnyOf(raw, "{};`");
  f.reasoning_cues = kReasoning.CountIn(folded);
  f.long_answer_cues = kLongAnswer.CountIn(folded);
  f.knowledge_cues = kKnowledge.CountIn(folded);
  f.easy_cues = kEasy.CountIn(folded);
  return f;
}

uint32_t EstimatedTokens(const Features& f) { return f.total_code_points + 10 * f.turns; }

uint32_t DifficultyOf(const Features& f) {
  // Points by hand, from the direction each cue had in outcome files of public model pairs (length,
  // digits, code and reasoning words favour the larger model); weights are learned by a later task.
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
  uint32_t doubt = std::min<uint32_t>(kHedges.CountIn(folded), 3) * 200;
  doubt += RepetitionPermille(folded) / 2;
  if (CodePoints(answer) < 4 && f.code_points > 40) doubt += 150;
  return std::min<uint32_t>(1000, score + (1000 - score) * std::min<uint32_t>(doubt, 1000) / 1000);
}

uint32_t DifficultyAfterAnswer(const Features& f, std::string_view answer) {
  return RaisedByDoubt(DifficultyOf(f), f, answer);
}

}  // namespace weir::router
