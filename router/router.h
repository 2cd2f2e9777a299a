// The engines of this process and the choice among them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/gate/gate.h"
#include "router/decision.h"
#include "router/engine.h"
#include "router/experience.h"
#include "router/learn/predictor.h"
#include "router/signals.h"

namespace weir::router {

// A decision together with the engines it names, first choice first.
struct Routed {
  RouteInput input;
  Decision decision;
  std::vector<Engine*> engines;
};

// What a router is made with beside its engines.
struct RouterOptions {
  RoutingOptions routing;
  uint32_t budget_micros_a_day = 0;  // for engines that cost, millionths of a yuan; 0 = no limit
  uint32_t hedge_micros_a_day = 0;   // for hedged starts that lose; 0 = never hedge
  Predictor predictor = Predictor::BuiltIn();
};

// Thread-safe: immutable after construction but for its experience. Engines and signals must
// outlive it.
class Router {
 public:
  Router(std::vector<Engine*> engines, const SignalSource& signals, RouterOptions options)
      : engines_(std::move(engines)),
        signals_(signals),
        options_(options.routing),
        predictor_(std::move(options.predictor)),
        experience_(std::make_unique<Experience>(options.budget_micros_a_day,
                                                 options.hedge_micros_a_day)) {}

  // Takes a snapshot of engines and signals and routes. Errors as Route().
  absl::StatusOr<Routed> Decide(const gate::Admitted& admitted) const;
  const std::vector<Engine*>& engines() const { return engines_; }
  const Predictor& predictor() const { return predictor_; }
  // What exchanges report back; decisions look at it.
  Experience& experience() const { return *experience_; }

 private:
  RouteInput InputFor(const gate::Admitted& admitted) const;
  Candidate CandidateOf(const Engine& engine, const SessionBook::Last& last,
                        const gate::Admitted& admitted) const;
  std::vector<Engine*> engines_;
  const SignalSource& signals_;
  RoutingOptions options_;
  Predictor predictor_;
  std::unique_ptr<Experience> experience_;
};

// What the day's answers cost counts after a restart too: reads the last of the `size` entries of
// the ledger in `dir`, at the prices that hold now. The errors of ledger::ForEachEntry.
absl::Status RestoreSpending(FileSystem& files, const std::string& dir, uint64_t size,
                             const Router& router);

}  // namespace weir::router
