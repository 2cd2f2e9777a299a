#include "compliance/gate/release.h"

#include "compliance/base/status.h"
#include "compliance/gate/answer_guard.h"
#include "compliance/gate/reply.h"

namespace weir::gate {

namespace {

// Of well-formed text, as all that is released is: the bytes that do not continue a character.
uint64_t Characters(std::string_view text) {
  uint64_t count = 0;
  for (const char byte : text) count += static_cast<signed char>(byte) >= -64 ? 1 : 0;
  return count;
}

}  // namespace

struct Release::State {
  State(const Admitted& admitted, Place place)
      : exchange(admitted),
        guard({exchange.policy(), exchange.admitted_at(), IsMinor(exchange.request().age())},
              exchange.masks(), place) {}

  Admitted exchange;  // keeps the policy and the masks
  AnswerGuard guard;
  std::optional<Refusal> refusal;
  uint64_t released_code_points = 0;
  bool ended = false;
};

Release::Release(std::unique_ptr<State> state) : state_(std::move(state)) {}
Release::~Release() = default;

std::unique_ptr<Release> Gate::OpenRelease(const Admitted& admitted) const {
  return std::unique_ptr<Release>(new Release(std::make_unique<Release::State>(admitted, place_)));
}

Release::Step Release::Push(std::string_view bytes) {
  WEIR_CHECK(!state_->ended);
  std::string text;
  const bool goes_on = state_->guard.Push(bytes, text);
  return StepOf(std::move(text), goes_on);
}

Release::Step Release::Finish() {
  WEIR_CHECK(!state_->ended);
  std::string text;
  const bool clean = state_->guard.Finish(text);
  state_->ended = true;
  return StepOf(std::move(text), clean);
}

Release::Step Release::StepOf(std::string text, bool goes_on) {
  state_->released_code_points += Characters(text);
  Step step{Released(std::move(text)), goes_on ? Flow::kContinue : Flow::kStop};
  if (goes_on) return step;
  state_->ended = true;
  const policy::Policy& policy = state_->exchange.policy();
  const Locale locale = state_->exchange.request().locale();
  const Stop& stop = *state_->guard.stop();
  Verdict verdict = state_->guard.verdict();
  if (stop.reason == RefusalReason::kBudget) verdict.action = Action::kRefuse;
  state_->refusal = Refusal(stop.reason, std::move(verdict),
                            Released(StopText(policy, stop.reason, stop.category,
                                              {locale, state_->exchange.request().age()})));
  state_->refusal->Explain(policy, stop.category, locale);
  return step;
}

const Verdict& Release::verdict() const { return state_->guard.verdict(); }
const std::optional<Refusal>& Release::refusal() const { return state_->refusal; }
size_t Release::held_code_points() const { return state_->guard.held_code_points(); }
uint64_t Release::released_code_points() const { return state_->released_code_points; }

}  // namespace weir::gate
