#include "cloud/operating/operations.h"

#include <algorithm>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "router/rpc/version.h"

namespace weir::cloud {
namespace {

http::Answer Text(int status, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
          .body = std::move(body)};
}

void Gauge(std::string_view name, std::string_view help, double value, Exposition& out) {
  out.Family(name, "gauge", help);
  out.Sample("", {}, value);
}

void WriteEngines(const router::Router& router, Exposition& out) {
  out.Family("weir_engine_ready", "gauge", "1: takes requests.");
  for (const router::Engine* engine : router.engines()) {
    out.Sample("", {{"engine", engine->info().id}},
               engine->state().readiness == router::Readiness::kReady ? 1 : 0);
  }
  out.Family("weir_engine_running", "gauge", "Generations now.");
  for (const router::Engine* engine : router.engines()) {
    out.Sample("", {{"engine", engine->info().id}}, engine->state().running);
  }
}

void WriteEndpoints(const std::vector<UpstreamEngine*>& upstreams, Exposition& out) {
  const auto each = [&](std::string_view name, std::string_view help, auto value) {
    out.Family(name, "gauge", help);
    for (const UpstreamEngine* upstream : upstreams) {
      for (const EndpointFigures& endpoint : upstream->endpoints()) {
        out.Sample("", {{"engine", upstream->info().id}, {"endpoint", endpoint.url}},
                   value(endpoint));
      }
    }
  };
  each("weir_endpoint_ready", "1: may be asked; 0: failed, resting behind failures or drained.",
       [](const EndpointFigures& e) { return e.may_be_asked ? 1 : 0; });
  each("weir_endpoint_drained", "1: taken out by an operator.",
       [](const EndpointFigures& e) { return e.drained ? 1 : 0; });
  each("weir_endpoint_running", "Generations now.",
       [](const EndpointFigures& e) { return e.running; });
}

void WriteExtraRequests(const std::vector<UpstreamEngine*>& upstreams, Exposition& out) {
  out.Family("weir_extra_requests_total", "counter",
             "Retries and hedges; unaffordable: wanted, but the budget was spent.");
  for (const UpstreamEngine* upstream : upstreams) {
    const ExtraRequests extra = upstream->extra_requests();
    const auto sample = [&](const char* kind, uint64_t count) {
      out.Sample("", {{"engine", upstream->info().id}, {"kind", kind}}, static_cast<double>(count));
    };
    sample("retry", extra.retries);
    sample("hedge", extra.hedges);
    sample("unaffordable", extra.unaffordable);
  }
}

// All zero without witnesses.
void WriteWitnesses(const witness::Cosigner* cosigner, Exposition& out) {
  const witness::CosignStatus status =
      cosigner == nullptr ? witness::CosignStatus() : cosigner->status();
  const absl::Duration silent =
      cosigner == nullptr ? absl::ZeroDuration() : cosigner->unwitnessed();
  Gauge("weir_ledger_witnessed_entries", "Entries under the newest head that a quorum signed.",
        static_cast<double>(status.size), out);
  Gauge("weir_ledger_unwitnessed_seconds", "Since a quorum of witnesses last signed a head.",
        absl::ToDoubleSeconds(silent), out);
  Gauge("weir_ledger_contradicted", "1: a witness has seen another tree of this log.",
        status.contradicted ? 1 : 0, out);
}

void WriteFleet(const FleetFigures& fleet, Exposition& out) {
  Gauge("weir_fleet_watching", "Devices that watch for policies now.",
        static_cast<double>(fleet.watching), out);
  out.Family("weir_fleet_holding", "gauge", "Devices that watch, by the policy that they hold.");
  for (const auto& [version, devices] : fleet.holding) {
    out.Sample("", {{"version", std::to_string(version)}}, static_cast<double>(devices));
  }
  Gauge("weir_fleet_minimum_version", "Below it a device's policy is out of date.",
        static_cast<double>(fleet.minimum_version), out);
  Gauge("weir_fleet_refusing", "Devices that watch and would not take an offer.",
        static_cast<double>(fleet.refusing), out);
  out.Family("weir_fleet_fetches_total", "counter", "Bundles sent to their end.");
  out.Sample("", {}, static_cast<double>(fleet.fetches));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Operations>> Operations::Start(const std::string& address,
                                                              const Operated& operated) {
  std::unique_ptr<Operations> operations(new Operations(operated));
  const Operations* const self = operations.get();
  WEIR_ASSIGN_OR_RETURN(
      operations->server_,
      http::Server::Start(
          {.address = address, .limits = {.connections = 64, .body_bytes = 1024}},
          [self](const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
            reply->Send(self->AnswerTo(request));
          }));
  log::Info("serving_operations", {{"address", address}, {"port", operations->port()}});
  return operations;
}

void Operations::NoteReload(bool successful) {
  if (successful) ++generation_;
  last_reload_good_ = successful;
}

http::Answer Operations::AnswerTo(const http::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return Text(405, "");
  if (request.path == "/livez") return Text(200, "ok\n");
  if (request.path == "/metrics") return Text(200, Metrics());
  if (request.path != "/readyz") return Text(404, "");
  const std::string problems = Unready();
  return problems.empty() ? Text(200, "ok\n") : Text(503, problems);
}

std::string Operations::Unready() const {
  std::string problems;
  if (draining_) problems += "draining\n";
  const auto policy = operated_.spine.policies().current();
  if (policy == nullptr) {
    problems += "no policy\n";
  } else if (operated_.spine.policies().StaleAt(*policy, operated_.clock.Now())) {
    problems += "stale policy\n";
  }
  const auto& engines = operated_.router.engines();
  const bool any = std::any_of(engines.begin(), engines.end(), [](const router::Engine* engine) {
    return engine->state().readiness == router::Readiness::kReady;
  });
  if (!any) problems += "no engine ready\n";
  if (operated_.ledger_health.refuses()) problems += "ledger refuses\n";
  return problems;
}

std::string Operations::Metrics() const {
  Exposition out;
  out.Family("weir_build_info", "gauge", "Always 1; the version is a label.");
  out.Sample("", {{"version", router::kVersion}}, 1);
  Gauge("weir_ready", "1: /readyz says yes.", Unready().empty() ? 1 : 0, out);
  Gauge("weir_exchanges_running", "Exchanges now.", operated_.slots.taken(), out);
  Gauge("weir_exchanges_limit", "Exchanges at once, at most.", operated_.slots.limit(), out);
  Gauge("weir_ledger_entries", "Entries of the ledger.",
        static_cast<double>(operated_.spine.ledger().size()), out);
  Gauge("weir_ledger_refuses", "1: the last entry was not taken, and so nothing is answered.",
        operated_.ledger_health.refuses() ? 1 : 0, out);
  const auto policy = operated_.spine.policies().current();
  if (policy != nullptr) {
    Gauge("weir_policy_version", "Of the policy in force.",
          static_cast<double>(policy->manifest().version), out);
    Gauge("weir_policy_not_after_timestamp_seconds", "When the policy in force is stale.",
          static_cast<double>(absl::ToUnixSeconds(policy->manifest().not_after)), out);
  }
  Gauge("config_generation", "Counts what was read: 1 at the start, one more a good SIGHUP.",
        static_cast<double>(generation_.load()), out);
  Gauge("config_last_reload_successful", "0: the last SIGHUP changed nothing or not all.",
        last_reload_good_ ? 1 : 0, out);
  WriteEngines(operated_.router, out);
  WriteEndpoints(operated_.upstreams, out);
  WriteExtraRequests(operated_.upstreams, out);
  WriteWitnesses(operated_.cosigner, out);
  if (operated_.fleet != nullptr) WriteFleet(operated_.fleet->figures(), out);
  out.Family("weir_unattested_calls_total", "counter",
             "Prompts of devices without a pass that holds, refused or not.");
  out.Sample("", {},
             operated_.attestation == nullptr
                 ? 0
                 : static_cast<double>(operated_.attestation->unattested()));
  operated_.figures.Write(out);
  if (operated_.traces != nullptr) operated_.traces->Write(out);
  return out.text();
}

}  // namespace weir::cloud
