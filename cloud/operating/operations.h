// The port for machines that look after the gateway: /livez, /readyz, /metrics.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/attestation/attestation.h"
#include "cloud/fleet/fleet.h"
#include "cloud/operating/exchange_figures.h"
#include "cloud/operating/trace_exporter.h"
#include "cloud/operating/watched_ledger.h"
#include "cloud/upstream/upstream_engine.h"
#include "compliance/http/server.h"
#include "compliance/witness/cosigner.h"
#include "router/router.h"
#include "router/rpc/slots.h"
#include "router/spine.h"

namespace weir::cloud {

// What is looked at. All must outlive the port.
struct Operated {
  const router::Router& router;
  const router::Slots& slots;
  router::Spine& spine;
  const ExchangeFigures& figures;
  const Clock& clock;
  std::vector<UpstreamEngine*> upstreams;
  const LedgerHealth& ledger_health;
  const Fleet* fleet = nullptr;                 // null: there is none
  const TraceExporter* traces = nullptr;        // null: nobody collects them
  const witness::Cosigner* cosigner = nullptr;  // null: no witnesses
  const Attestation* attestation = nullptr;     // null: a certificate is enough
};

// Thread-safe.
//   /livez   200 while the process serves at all; looks at nothing else
//   /readyz  200, or 503 with one reason a line: draining, no policy, stale policy, no engine
//            ready, ledger refuses
//   /metrics Prometheus text
class Operations {
 public:
  // Errors as http::Server::Start.
  static absl::StatusOr<std::unique_ptr<Operations>> Start(const std::string& address,
                                                           const Operated& operated);
  // From now on /readyz says no, so that no balancer sends anybody.
  void SetDraining() { draining_ = true; }
  // The settings, keys or policy were read again.
  void NoteReload(bool successful);
  int port() const { return server_->port(); }

 private:
  explicit Operations(const Operated& operated) : operated_(operated) {}
  http::Answer AnswerTo(const http::Request& request) const;
  std::string Unready() const;
  std::string Metrics() const;

  const Operated operated_;
  std::atomic<bool> draining_ = false;
  std::atomic<uint64_t> generation_ = 1;
  std::atomic<bool> last_reload_good_ = true;
  std::unique_ptr<http::Server> server_;
};

}  // namespace weir::cloud
