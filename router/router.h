// The engines of this process and the choice among them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/gate/gate.h"
#include "router/decision.h"
#include "router/engine.h"
#include "router/learn/predictor.h"
#include "router/signals.h"

namespace weir::router {

// A decision together with the engines it names, first choice first.
struct Routed {
  RouteInput input;
  Decision decision;
  std::vector<Engine*> engines;
};

// Thread-safe: immutable after construction. Engines and signals must outlive it.
class Router {
 public:
  Router(std::vector<Engine*> engines, const SignalSource& signals, RoutingOptions options,
         Predictor predictor = Predictor::BuiltIn())
      : engines_(std::move(engines)),
        signals_(signals),
        options_(options),
        predictor_(std::move(predictor)) {}

  // Takes a snapshot of engines and signals and routes. Errors as Route().
  absl::StatusOr<Routed> Decide(const gate::Admitted& admitted) const;
  const std::vector<Engine*>& engines() const { return engines_; }
  const Predictor& predictor() const { return predictor_; }

 private:
  std::vector<Engine*> engines_;
  const SignalSource& signals_;
  RoutingOptions options_;
  Predictor predictor_;
};

}  // namespace weir::router
