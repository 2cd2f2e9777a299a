// The part of an exchange that asks a guard model beside the engine (router/guard.h).
#include <algorithm>
#include <utility>

#include "router/exchange.h"

namespace weir::router {

// A guard is a third party: it sees what the cloud may see, where the policy lets it compute.
bool Exchange::HasGuard() const {
  if (parts_.guard == nullptr || admitted_->data_class() == gate::DataClass::kDeviceOnly) {
    return false;
  }
  const auto& regions = routed_->input.regions;
  return regions.empty() ||
         std::find(regions.begin(), regions.end(), parts_.guard->region) != regions.end();
}

// Beside the engine, which has been started; its text is held until the guard has spoken.
void Exchange::AskGuard() {
  if (opinion_) return HearOpinion();  // an attempt that failed has asked
  if (question_ != nullptr) return;
  const gate::Prompt prompt = admitted_->PromptFor(gate::Place::kCloud);
  const absl::Time deadline =
      std::min(parts_.clock.Now() + parts_.guard->budget, request_.deadline());
  question_ = parts_.guard->model.Ask(
      prompt.turns()[admitted_->judged()->turn].text.Reveal(), deadline,
      [self = shared_from_this()](absl::StatusOr<classify::Opinion> opinion) {
        self->strand_.Post([self, opinion = std::move(opinion)]() mutable {
          self->OnOpinion(std::move(opinion));
        });
      });
}

void Exchange::OnOpinion(absl::StatusOr<classify::Opinion> opinion) {
  if (ending()) return;
  opinion_ = std::move(opinion);
  if (release_->awaits_opinion()) HearOpinion();
}

void Exchange::HearOpinion() {
  Show(release_->HearOpinion(*opinion_));
  if (ending()) return;
  const uint64_t source = source_;
  if (const std::string held = std::exchange(held_text_, {}); !held.empty()) Pass(held);
  if (ending() || source_ != source || !held_end_) return;
  const GenerationEnd end = *std::exchange(held_end_, std::nullopt);
  Conclude(end);
}

}  // namespace weir::router
