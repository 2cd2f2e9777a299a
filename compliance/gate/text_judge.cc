#include "compliance/gate/text_judge.h"

#include <algorithm>

#include "compliance/classify/weigh.h"

namespace weir::gate {

using classify::Head;

const policy::Bar* AnybodysBar(const policy::Policy& policy) {
  const policy::Judgement& judgement = policy.manifest().judgement;
  return judgement.judges() ? &judgement.BarFor("", "") : nullptr;
}

void WordsFound::Note(const Detection& detection) {
  const bool word = detection.source == Detection::Source::kEntry ||
                    detection.source == Detection::Source::kCombination;
  recorded = recorded || (word && detection.action == Action::kAllow);
  support = support || (word && detection.action == Action::kSupport);
}

TextJudge::TextJudge(const policy::Policy& policy, Direction direction, const policy::Bar* bar)
    : policy_(policy),
      rules_(policy.manifest().judgement),
      direction_(direction),
      bar_(bar),
      judges_(rules_.judges() && !policy.classifier().empty()),
      scorer_(policy.classifier()) {}

void TextJudge::TakeWindow(std::vector<Detection>& out) {
  const classify::WindowScore score = scorer_.score();
  if (direction_ == Direction::kPrompt) {
    Consider(Head::kRequest, score);
    Consider(Head::kStatement, score);
    return;
  }
  Consider(Head::kAnswer, score);
  if (refused_ || best_.permille < bar_->answer) return;
  refused_ = true;
  out.push_back(DetectionOf(best_.permille));
}

void TextJudge::Consider(Head head, const classify::WindowScore& score) {
  const auto above = [this](Head of, uint32_t permille) {
    return static_cast<int64_t>(permille) - static_cast<int64_t>(bar_->of(of));
  };
  const uint32_t permille = score.at(head);
  if (best_.there && above(head, permille) <= above(best_.head, best_.permille)) return;
  best_ = {true, head, permille, score.begin, score.end, IndexOf(scorer_.category())};
}

void TextJudge::Finish(WordsFound words, std::vector<Detection>& out) {
  if (rules_.judges() && policy_.classifier().empty()) {
    const bool refuses = rules_.on_missing == policy::OnMissing::kRefuse;
    out.push_back(
        {Detection::Source::kNoClassifier, refuses ? Action::kRefuse : Action::kAllow, 0, 0, 0, 0});
  }
  if (!judges_) return;
  scorer_.Finish();
  TakeWindow(out);
  if (refused_) return;
  const bool counts = words.recorded && direction_ == Direction::kPrompt;
  const uint32_t total =
      classify::Weigh({best_.permille, std::nullopt, counts}, rules_.weights, rules_.least);
  if (total < std::min(rules_.least, bar_->of(best_.head))) return;
  out.push_back(DetectionOf(total));
  if (words.support) out.back().action = Action::kAllow;
}

// The score that is recorded is the classifier's own; what the words added shows in theirs.
Detection TextJudge::DetectionOf(uint32_t total) const {
  Detection detection{
      Detection::Source::kClassifier,
      Action::kAllow,
      best_.category * static_cast<uint32_t>(classify::kHeads) + static_cast<uint32_t>(best_.head),
      best_.permille,
      best_.begin,
      best_.end};
  if (total < bar_->of(best_.head)) return detection;
  const policy::Category& category = policy_.categories()[best_.category];
  detection.action = direction_ == Direction::kPrompt ? category.on_prompt : category.on_answer;
  return detection;
}

uint32_t TextJudge::IndexOf(std::string_view category) const {
  const auto& all = policy_.categories();
  const auto find = [&](std::string_view id) {
    return static_cast<size_t>(
        std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.id == id; }) -
        all.begin());
  };
  size_t index = find(category);
  if (index == all.size()) index = find(rules_.category);
  return static_cast<uint32_t>(index == all.size() ? 0 : index);
}

}  // namespace weir::gate
