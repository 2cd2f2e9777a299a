#include "router/router.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::router {
namespace {

Candidate CandidateOf(const Engine& engine) {
  const EngineInfo info = engine.info();
  const EngineState state = engine.state();
  return {.id = info.id,
          .place = info.place,
          .region = info.region,
          .readiness = state.readiness,
          .context_tokens = state.context_tokens,
          .running = state.running,
          .capacity = state.capacity};
}

}  // namespace

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
  }
  return "";
}

absl::StatusOr<Routed> Router::Decide(const gate::Admitted& admitted) const {
  const gate::Request& request = admitted.request();
  RouteInput input;
  input.pin = request.pin();
  input.data_class = admitted.data_class();
  input.policy_stale = admitted.policy_stale();
  input.regions = admitted.policy().manifest().regions;
  input.features = FeaturesOf(request.turns(), request.sampling().max_tokens);
  if (!request.turns().empty()) {
    input.expectation = Expect(predictor_, request.turns().back().text.Reveal(), input.features);
  }
  input.signals = signals_.Snapshot();
  input.options = options_;
  for (const Engine* engine : engines_) input.candidates.push_back(CandidateOf(*engine));

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

}  // namespace weir::router
