#include "compliance/gate/second_look.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/gate/reply.h"

namespace weir::gate {

SecondLook::SecondLook(const policy::Policy& policy, const std::optional<Judged>& judged,
                       std::string_view model, bool guard)
    : policy_(policy) {
  if (!judged.has_value() || !policy.manifest().judgement.asks_stage_two()) return;
  judged_ = judged;
  const classify::StateHead& head = policy.state_head();
  const bool fits = head.FitsModel(model);
  waits_ = fits || guard;
  if (fits) layers_ = head.layers();
  if (!waits_) Miss("model");
}

void SecondLook::Hear(const classify::PromptState& state) {
  WEIR_CHECK(waits_);
  waits_ = false;
  const std::optional<classify::StateScore> score = policy_.state_head().Score(state);
  if (!score.has_value()) return Miss("state");
  Weigh(score->permille, score->category, Evidence::kClassifier, "stage2/request");
}

void SecondLook::HearOpinion(const absl::StatusOr<classify::Opinion>& opinion) {
  WEIR_CHECK(waits_);
  waits_ = false;
  if (!opinion.ok()) return Miss(absl::IsDeadlineExceeded(opinion.status()) ? "slow" : "failed");
  Weigh(std::min(opinion->permille, uint32_t{1000}), opinion->category, Evidence::kGuardModel,
        opinion->model);
}

void SecondLook::HearNothing() {
  WEIR_CHECK(waits_);
  waits_ = false;
  Miss("state");
}

void SecondLook::Miss(std::string_view why) {
  note_ = fmt::format("stage2:missing:{}", why);
  if (policy_.manifest().judgement.stage_two_missing == policy::OnMissing::kKeep) return;
  Find("", Evidence::kClassifier, "stage2/missing", Action::kRefuse);
}

void SecondLook::Weigh(uint32_t permille, std::string_view name, Evidence kind,
                       const std::string& rule) {
  judged_->stage_two = permille;
  const bool refused_before = judged_->refuses;
  judged_->refuses = Refuses(*judged_);
  if (TotalOf(*judged_, classify::Head::kRequest) < judged_->least) return;
  const policy::Category* category = FindCategory(policy_, name);
  if (category == nullptr) {
    category = FindCategory(policy_, policy_.manifest().judgement.category);
  }
  const bool decides = judged_->refuses && !refused_before && category != nullptr;
  Find(category == nullptr ? "" : category->id, kind, rule,
       decides ? category->on_prompt : Action::kAllow);
}

void SecondLook::Find(std::string_view category, Evidence kind, std::string rule, Action action) {
  verdict_.action = action;
  if (action > Action::kAllow) category_ = category;
  verdict_.findings.push_back({.category = std::string(category),
                               .end = judged_->end,
                               .kind = kind,
                               .rule = std::move(rule),
                               .score_permille = judged_->stage_two.value_or(0),
                               .action = action,
                               .turn = judged_->turn});
}

}  // namespace weir::gate
