// The gateway's intake: what was begun before is not begun again, and there is a place under every
// limit before an exchange begins; its figures, its account and its trace when it ends. Both fronts
// go through it.
#pragma once

#include "cloud/operating/exchange_figures.h"
#include "cloud/operating/seen_exchanges.h"
#include "cloud/operating/trace_exporter.h"
#include "cloud/quota/quota.h"
#include "router/intake.h"

namespace weir::cloud {

// Thread-safe. All must outlive it and every exchange. `traces` may be null: nobody collects them.
class MeteredIntake final : public router::Intake {
 public:
  MeteredIntake(const Quota& quota, ExchangeFigures& figures, const Clock& clock,
                TraceExporter* traces = nullptr)
      : quota_(quota), figures_(figures), clock_(clock), traces_(traces), seen_(clock) {}

  // ALREADY_EXISTS beside the errors of an intake: see SeenExchanges.
  absl::StatusOr<router::TakenIn> Take(const gate::Request& request, const router::Asked& asked,
                                       std::shared_ptr<router::Writer> writer) override;

 private:
  const Quota& quota_;
  ExchangeFigures& figures_;
  const Clock& clock_;
  TraceExporter* const traces_;
  SeenExchanges seen_;
};

}  // namespace weir::cloud
