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
  State(const Admitted& admitted, Place place, std::string_view model, bool has_guard)
      : exchange(admitted),
        second(exchange.policy(), exchange.judged(), model, has_guard),
        guard({exchange.policy(), exchange.admitted_at(), IsMinor(exchange.request().age())},
              exchange.masks(), place) {}

  Admitted exchange;  // keeps the policy and the masks
  SecondLook second;
  AnswerGuard guard;
  std::optional<Refusal> refusal;
  uint64_t released_code_points = 0;
  bool ended = false;
};

Release::Release(std::unique_ptr<State> state) : state_(std::move(state)) {}
Release::~Release() = default;

std::unique_ptr<Release> Gate::OpenRelease(const Admitted& admitted, std::string_view model,
                                           bool guard) const {
  return std::unique_ptr<Release>(
      new Release(std::make_unique<Release::State>(admitted, place_, model, guard)));
}

const std::vector<uint8_t>& Release::state_layers() const { return state_->second.layers(); }
const SecondLook& Release::second_look() const { return state_->second; }

Release::Step Release::HearState(const classify::PromptState& state) {
  WEIR_CHECK(!state_->ended);
  if (!state_->second.waits()) return {Released({}), Flow::kContinue};
  state_->second.Hear(state);
  return StopsPrompt() ? RefusePrompt() : Step{Released({}), Flow::kContinue};
}

bool Release::awaits_opinion() const { return state_->second.awaits_opinion(); }

Release::Step Release::HearOpinion(const absl::StatusOr<classify::Opinion>& opinion) {
  WEIR_CHECK(!state_->ended);
  if (!state_->second.waits()) return {Released({}), Flow::kContinue};
  state_->second.HearOpinion(opinion);
  return StopsPrompt() ? RefusePrompt() : Step{Released({}), Flow::kContinue};
}

// What the model made of the prompt comes before its first word or not at all.
bool Release::StopsPrompt() {
  if (state_->second.waits()) state_->second.HearNothing();
  return state_->second.verdict().action > Action::kAllow;
}

Release::Step Release::RefusePrompt() {
  state_->ended = true;
  const policy::Policy& policy = state_->exchange.policy();
  const Request& request = state_->exchange.request();
  const SecondLook& second = state_->second;
  const bool crisis = second.verdict().action == Action::kSupport;
  const RefusalReason reason = crisis ? RefusalReason::kCrisis : RefusalReason::kContent;
  const std::string key =
      crisis ? std::string(ReplyKeyOf(reason)) : ReplyKeyOf(policy, second.category());
  state_->refusal = Refusal(reason, second.verdict(),
                            Released(RefusalText(policy, key, {request.locale(), request.age()})));
  state_->refusal->judged_ = second.judged();
  state_->refusal->is_offence_ = !crisis && !second.category().empty();
  state_->refusal->Explain(policy, second.category(), request.locale());
  return {Released({}), Flow::kStop};
}

Release::Step Release::Push(std::string_view bytes) {
  WEIR_CHECK(!state_->ended);
  if (StopsPrompt()) return RefusePrompt();
  std::string text;
  const bool goes_on = state_->guard.Push(bytes, text);
  if (Unguarded()) return StopUnguarded();
  return StepOf(std::move(text), goes_on);
}

Release::Step Release::Finish() {
  WEIR_CHECK(!state_->ended);
  if (StopsPrompt()) return RefusePrompt();
  std::string text;
  const bool clean = state_->guard.Finish(text);
  if (Unguarded()) return StopUnguarded();
  state_->ended = true;
  return StepOf(std::move(text), clean);
}

// What the guard saw in a policy whose file was spoilt meanwhile may be nonsense.
bool Release::Unguarded() const { return !state_->exchange.policy().intact(); }

Release::Step Release::StopUnguarded() {
  state_->ended = true;
  Verdict verdict = state_->guard.verdict();
  verdict.action = Action::kRefuse;
  state_->refusal =
      Refusal(RefusalReason::kNoPolicy, std::move(verdict),
              Released(std::string(NoPolicyText(state_->exchange.request().locale()))));
  state_->refusal->of_prompt_ = false;
  return {Released({}), Flow::kStop};
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
  state_->refusal->of_prompt_ = false;
  state_->refusal->Explain(policy, stop.category, locale);
  return step;
}

const Verdict& Release::verdict() const { return state_->guard.verdict(); }
const std::optional<Refusal>& Release::refusal() const { return state_->refusal; }
size_t Release::held_code_points() const { return state_->guard.held_code_points(); }
uint64_t Release::released_code_points() const { return state_->released_code_points; }

}  // namespace weir::gate
