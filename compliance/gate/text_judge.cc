#include "compliance/gate/text_judge.h"

#include <algorithm>

#include "compliance/classify/weigh.h"

namespace weir::gate {

using classify::Head;

const policy::Bar* AnybodysBar(const policy::Policy& policy) {
  const policy::Judgement& judgement = policy.manifest().judgement;
  return judgement.judges() ? &judgement.BarFor("", "") : nullptr;
}

Judged JudgedOf(const policy::Policy& policy, const policy::Bar& bar,
                const std::vector<Detection>& detections) {
  const policy::Judgement& rules = policy.manifest().judgement;
  Judged judged{.weights = rules.weights,
                .least = rules.least,
                .request_bar = bar.request,
                .statement_bar = bar.statement};
  WordsFound words;
  for (const Detection& detection : detections) {
    words.Note(detection);
    if (detection.source != Detection::Source::kScore) continue;
    const bool request = detection.rule == static_cast<uint32_t>(Head::kRequest);
    (request ? judged.request : judged.statement) = detection.score_permille;
  }
  judged.lexicon = words.recorded;
  judged.refuses = Refuses(judged);
  return judged;
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
  const Best& best = best_[static_cast<size_t>(Head::kAnswer)];
  if (refused_ || best.permille < bar_->answer) return;
  refused_ = true;
  out.push_back(DetectionOf(best, best.permille));
}

void TextJudge::Consider(Head head, const classify::WindowScore& score) {
  const uint32_t permille = score.at(head);
  Best& best = best_[static_cast<size_t>(head)];
  if (best.there && permille <= best.permille) return;
  best = {true, head, permille, score.begin, score.end, IndexOf(scorer_.category())};
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
  const bool prompt = direction_ == Direction::kPrompt;
  const bool counts = words.recorded && prompt;
  const Best& best = prompt ? Deciding(counts) : best_[static_cast<size_t>(Head::kAnswer)];
  const uint32_t total = TotalOf(best, counts);
  if (total >= std::min(rules_.least, bar_->of(best.head))) {
    out.push_back(DetectionOf(best, total));
    if (words.support) out.back().action = Action::kAllow;
  }
  if (prompt) TellScores(out);
}

uint32_t TextJudge::TotalOf(const Best& best, bool lexicon) const {
  return classify::Weigh({best.permille, std::nullopt, lexicon}, rules_.weights, rules_.least);
}

// The head that comes nearest to its bar, or goes farthest beyond.
const TextJudge::Best& TextJudge::Deciding(bool lexicon) const {
  const auto above = [&](const Best& best) {
    return static_cast<int64_t>(TotalOf(best, lexicon)) - static_cast<int64_t>(bar_->of(best.head));
  };
  const Best& request = best_[static_cast<size_t>(Head::kRequest)];
  const Best& statement = best_[static_cast<size_t>(Head::kStatement)];
  return statement.there && above(statement) > above(request) ? statement : request;
}

void TextJudge::TellScores(std::vector<Detection>& out) const {
  for (const Head head : {Head::kRequest, Head::kStatement}) {
    const Best& best = best_[static_cast<size_t>(head)];
    out.push_back({Detection::Source::kScore, Action::kAllow, static_cast<uint32_t>(head),
                   best.permille, best.begin, best.end});
  }
}

// The score that is recorded is the classifier's own; what the words added shows in theirs.
Detection TextJudge::DetectionOf(const Best& best, uint32_t total) const {
  Detection detection{
      Detection::Source::kClassifier,
      Action::kAllow,
      best.category * static_cast<uint32_t>(classify::kHeads) + static_cast<uint32_t>(best.head),
      best.permille,
      best.begin,
      best.end};
  if (total < bar_->of(best.head)) return detection;
  const policy::Category& category = policy_.categories()[best.category];
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
