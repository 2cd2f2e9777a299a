#include "router/router.h"

#include <algorithm>
#include <map>

#include "compliance/base/status.h"
#include "compliance/conduct/conduct.h"
#include "compliance/ledger/verify.h"
#include "router/model_standing.h"

namespace weir::router {
std::string_view NameOf(Readiness readiness) {
  switch (readiness) {
    case Readiness::kAbsent:
      return "absent";
    case Readiness::kLoading:
      return "loading";
    case Readiness::kReady:
      return "ready";
    case Readiness::kFailed:
      return "failed";
    case Readiness::kAsleep:
      return "asleep";
  }
  return "";
}

Candidate Router::CandidateOf(const Engine& engine, const SessionBook::Last& last,
                              const gate::Admitted& admitted) const {
  const absl::Time now = admitted.request().received();
  const EngineInfo info = engine.info();
  const EngineState state = engine.state();
  const bool asleep = state.readiness == Readiness::kAsleep;
  return {.id = info.id,
          .place = info.place,
          .region = info.region,
          .readiness = state.readiness,
          .context_tokens = state.context_tokens,
          .running = state.running,
          .capacity = state.capacity,
          .pace = experience_->pace.Of(info.id),
          .price = info.price,
          .warm_tokens = last.engine == info.id && !asleep ? last.tokens : 0,
          .resting = experience_->pace.Resting(info.id, now),
          .model = StandingOf(info, state, admitted.policy_ref().version, admitted.known_time()),
          .wake_ms = asleep ? state.wake_ms : 0};
}

RouteInput Router::InputFor(const gate::Admitted& admitted) const {
  const gate::Request& request = admitted.request();
  const gate::Turn& asked = request.turns().back();
  const SessionBook::Last last = experience_->sessions.Of(request.tenant(), request.session());
  RouteInput input;
  input.pin = request.pin();
  input.data_class = admitted.data_class();
  input.policy_stale = admitted.policy_stale();
  input.regions = admitted.policy().manifest().regions;
  input.features = FeaturesOf(request.turns(), request.sampling().max_tokens);
  input.expectation = Expect(predictor_, asked.text.Reveal(), input.features);
  input.signals = signals_.Snapshot();
  input.wishes = request.wishes();
  input.deadline_ms =
      static_cast<uint32_t>(absl::ToInt64Milliseconds(request.deadline() - request.received()));
  input.session = {.engine = last.engine, .locked = asked.role == gate::Role::kTool};
  input.budget = experience_->spending.At(request.received());
  input.options = options_;
  for (const Engine* engine : engines_) {
    input.candidates.push_back(CandidateOf(*engine, last, admitted));
  }
  return input;
}

absl::StatusOr<Routed> Router::Decide(const gate::Admitted& admitted) const {
  RouteInput input = InputFor(admitted);
  WEIR_ASSIGN_OR_RETURN(Decision decision, Route(input));
  std::vector<std::string> order = {decision.engine()};
  order.insert(order.end(), decision.fallbacks().begin(), decision.fallbacks().end());
  std::vector<Engine*> chosen;
  for (const std::string& id : order) {
    const auto at = std::find_if(engines_.begin(), engines_.end(),
                                 [&id](const Engine* e) { return e->info().id == id; });
    WEIR_CHECK(at != engines_.end());
    chosen.push_back(*at);
  }
  return Routed{std::move(input), std::move(decision), std::move(chosen)};
}

absl::Status RestoreSpending(FileSystem& files, const std::string& dir, uint64_t size,
                             const Router& router) {
  std::map<std::string, Price, std::less<>> prices;
  for (const Engine* engine : router.engines()) prices[engine->info().id] = engine->info().price;
  const uint64_t first = size - std::min(size, conduct::kMostEntriesRead);
  return ledger::ForEachEntry(files, dir, first, [&](const ledger::StoredEntry& stored) {
    const ledger::Entry& e = stored.entry;
    for (const std::string& note : e.reasons) {
      const uint64_t micros = LostMicrosOf(note);
      if (micros == 0) continue;
      router.experience().spending.Note(micros, e.at);
      router.experience().hedging.Note(micros, e.at);
    }
    const auto price = prices.find(e.engine);
    if (e.kind == ledger::EntryKind::kClose && price != prices.end()) {
      router.experience().spending.Note(CostMicros(price->second, e.prompt_tokens, e.answer_tokens),
                                        e.at);
    }
    return true;
  });
}

}  // namespace weir::router
