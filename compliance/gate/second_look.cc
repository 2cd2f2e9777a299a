#include "compliance/gate/second_look.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/gate/reply.h"

namespace weir::gate {

SecondLook::SecondLook(const policy::Policy& policy, const std::optional<Judged>& judged,
                       std::string_view model)
    : policy_(policy) {
  if (!judged.has_value() || !policy.manifest().judgement.asks_stage_two()) return;
  judged_ = judged;
  const classify::StateHead& head = policy.state_head();
  waits_ = head.FitsModel(model);
  if (waits_) {
    layers_ = head.layers();
  } else {
    Miss("model");
  }
}

void SecondLook::Hear(const classify::PromptState& state) {
  WEIR_CHECK(waits_);
  waits_ = false;
  const std::optional<classify::StateScore> score = policy_.state_head().Score(state);
  if (!score.has_value()) return Miss("state");
  Weigh(*score);
}

void SecondLook::HearNothing() {
  WEIR_CHECK(waits_);
  waits_ = false;
  Miss("state");
}

void SecondLook::Miss(std::string_view why) {
  note_ = fmt::format("stage2:missing:{}", why);
  if (policy_.manifest().judgement.stage_two_missing == policy::OnMissing::kKeep) return;
  Find("", "stage2/missing", Action::kRefuse);
}

void SecondLook::Weigh(const classify::StateScore& score) {
  judged_->stage_two = score.permille;
  const bool refused_before = judged_->refuses;
  judged_->refuses = Refuses(*judged_);
  if (TotalOf(*judged_, classify::Head::kRequest) < judged_->least) return;
  const policy::Category* category = FindCategory(policy_, score.category);
  if (category == nullptr) {
    category = FindCategory(policy_, policy_.manifest().judgement.category);
  }
  const bool decides = judged_->refuses && !refused_before && category != nullptr;
  Find(category == nullptr ? "" : category->id, "stage2/request",
       decides ? category->on_prompt : Action::kAllow);
}

void SecondLook::Find(std::string_view category, std::string rule, Action action) {
  verdict_.action = action;
  if (action > Action::kAllow) category_ = category;
  verdict_.findings.push_back({.category = std::string(category),
                               .end = judged_->end,
                               .kind = Evidence::kClassifier,
                               .rule = std::move(rule),
                               .score_permille = judged_->stage_two.value_or(0),
                               .action = action,
                               .turn = judged_->turn});
}

}  // namespace weir::gate
