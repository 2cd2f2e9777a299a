#include "router/rpc/service_status.h"

#include "router/model_standing.h"
#include "router/rpc/version.h"

namespace weir::router {
namespace {

void SetPackage(const ModelTerms& terms, v1::ModelPackage& wire) {
  wire.set_licence(terms.licence);
  wire.set_filing(terms.filing);
  wire.set_minimum_policy(terms.minimum_policy);
  if (terms.not_after != absl::InfiniteFuture()) {
    wire.set_not_after_unix_s(absl::ToUnixSeconds(terms.not_after));
  }
  wire.set_signatures(terms.signatures);
}

// Ready it may be: by its package it does not answer.
void SetStanding(const EngineInfo& info, const EngineState& state, const policy::Store& policies,
                 absl::Time now, v1::EngineStatus& wire) {
  const auto policy = policies.current();
  const uint64_t version = policy == nullptr ? 0 : policy->manifest().version;
  const ModelStanding standing = StandingOf(info, state, version, policies.KnownTime(now));
  if (standing == ModelStanding::kGood || standing == ModelStanding::kUnverified) return;
  wire.set_readiness("outdated");
  wire.set_problem(ProblemOf(standing, info, state));
}

void AddEngine(const Engine& engine, const policy::Store& policies, absl::Time now,
               v1::GetStatusResponse& response) {
  const EngineInfo info = engine.info();
  const EngineState state = engine.state();
  v1::EngineStatus& wire = *response.add_engines();
  wire.set_id(info.id);
  wire.set_place(info.place == gate::Place::kDevice ? "device" : "cloud");
  wire.set_model(info.model);
  wire.set_readiness(std::string(NameOf(state.readiness)));
  wire.set_problem(state.problem);
  wire.set_context_tokens(state.context_tokens);
  wire.set_running(state.running);
  wire.set_capacity(state.capacity);
  wire.set_tokens_per_second(state.tokens_per_second_milli / 1000.0);
  if (info.terms) SetPackage(*info.terms, *wire.mutable_package());
  SetStanding(info, state, policies, now, wire);
}

void SetPolicy(const policy::Policy& policy, bool stale, v1::PolicyStatus& wire) {
  wire.set_profile(policy.manifest().profile);
  wire.set_version(policy.manifest().version);
  wire.set_digest_sha256(policy.digest().ToHex());
  wire.set_not_after_unix_s(absl::ToUnixSeconds(policy.manifest().not_after));
  wire.set_stale(stale);
}

void SetDecisions(const DecisionBook::Snapshot& book, v1::DecisionsStatus& wire) {
  for (const auto& [outcome, count] : book.counts) {
    v1::DecisionsStatus::Count& row = *wire.add_counts();
    row.set_outcome(outcome);
    row.set_count(count);
  }
  for (const PastDecision& decision : book.last) {
    v1::DecisionsStatus::Past& row = *wire.add_last();
    row.set_at_unix_s(absl::ToUnixSeconds(decision.at));
    row.set_outcome(decision.outcome);
    for (const std::string& code : decision.codes) row.add_codes(code);
  }
}

}  // namespace

v1::GetStatusResponse StatusOf(const Router& router, const policy::Store& policies,
                               const ledger::Ledger& ledger, const Slots& slots,
                               const Clock& clock) {
  v1::GetStatusResponse response;
  response.set_version(kVersion);
  for (const Engine* engine : router.engines()) AddEngine(*engine, policies, clock.Now(), response);
  if (const auto policy = policies.current()) {
    SetPolicy(*policy, policies.StaleAt(*policy, clock.Now()), *response.mutable_policy());
    response.mutable_policy()->set_required_version(policies.required_version());
  }
  response.set_ledger_origin(ledger.origin());
  response.set_ledger_size(ledger.size());
  response.set_exchanges_running(slots.taken());
  response.set_exchanges_limit(slots.limit());
  SetDecisions(router.experience().decisions.snapshot(), *response.mutable_decisions());
  return response;
}

}  // namespace weir::router
