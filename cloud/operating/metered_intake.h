// The gateway's intake: a place under every limit before an exchange begins, and its figures and
// its account when it ends. Both fronts go through it.
#pragma once

#include "cloud/operating/exchange_figures.h"
#include "cloud/quota/quota.h"
#include "router/intake.h"

namespace weir::cloud {

// Thread-safe. All three must outlive it and every exchange.
class MeteredIntake final : public router::Intake {
 public:
  MeteredIntake(const Quota& quota, ExchangeFigures& figures, const Clock& clock)
      : quota_(quota), figures_(figures), clock_(clock) {}

  absl::StatusOr<router::TakenIn> Take(const gate::Request& request, const std::string& model,
                                       std::shared_ptr<router::Writer> writer) override;

 private:
  const Quota& quota_;
  ExchangeFigures& figures_;
  const Clock& clock_;
};

}  // namespace weir::cloud
