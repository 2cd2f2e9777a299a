// Stage one of the judgement in the gate: what the classifier says of a text, as detections beside
// those of the detector.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "compliance/classify/text_scorer.h"
#include "compliance/gate/detector.h"
#include "compliance/gate/judged.h"
#include "compliance/gate/verdict.h"
#include "compliance/policy/policy.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// What the words of a text came to.
struct WordsFound {
  bool recorded = false;  // one that does not decide alone
  bool support = false;   // somebody needs help: the classifier does not turn that into a refusal
  void Note(const Detection& detection);
};

// Per text; one thread at a time. The policy must outlive it. What it detects, and at which unit,
// does not depend on how the text was cut. A policy that judges nothing costs nothing.
class TextJudge {
 public:
  // `bar` is one of the policy's own; REQUIRES: not null when the policy judges.
  TextJudge(const policy::Policy& policy, Direction direction, const policy::Bar* bar);

  // An answer is judged at the end of each sentence and of each block, a prompt as a whole.
  void Push(const text::Unit& unit, std::vector<Detection>& out) {
    if (judges_ && scorer_.Push(unit, direction_ == Direction::kAnswer)) TakeWindow(out);
  }
  void Finish(WordsFound words, std::vector<Detection>& out);

 private:
  // The window that a head scores highest.
  struct Best {
    bool there = false;
    classify::Head head = classify::Head::kRequest;
    uint32_t permille = 0;
    uint64_t begin = 0;
    uint64_t end = 0;
    uint32_t category = 0;
  };

  void TakeWindow(std::vector<Detection>& out);
  void Consider(classify::Head head, const classify::WindowScore& score);
  const Best& Deciding(bool lexicon) const;
  uint32_t TotalOf(const Best& best, bool lexicon) const;
  void TellScores(std::vector<Detection>& out) const;
  Detection DetectionOf(const Best& best, uint32_t total) const;
  uint32_t IndexOf(std::string_view category) const;

  const policy::Policy& policy_;
  const policy::Judgement& rules_;
  const Direction direction_;
  const policy::Bar* bar_;
  const bool judges_;
  classify::TextScorer scorer_;
  std::array<Best, classify::kHeads> best_;  // by head
  bool refused_ = false;
};

// What the classifiers said among the detections of a prompt's text.
Judged JudgedOf(const policy::Policy& policy, const policy::Bar& bar,
                const std::vector<Detection>& detections);

// The bar for those who are not told apart; null when the policy judges nothing.
const policy::Bar* AnybodysBar(const policy::Policy& policy);

}  // namespace weir::gate
