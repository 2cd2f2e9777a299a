// What earlier exchanges of this process taught the router beside its weights, and what was decided.
#pragma once

#include "router/decision_book.h"
#include "router/hedge.h"
#include "router/pace_book.h"
#include "router/session_book.h"
#include "router/spending.h"

namespace weir::router {

// Each part locks inside.
struct Experience {
  explicit Experience(uint32_t budget_micros_a_day = 0, uint32_t hedge_micros_a_day = 0)
      : spending(budget_micros_a_day), hedging(hedge_micros_a_day) {}
  PaceBook pace;
  SessionBook sessions;
  Spending spending;
  HedgeBook hedging;
  DecisionBook decisions;
};

}  // namespace weir::router
