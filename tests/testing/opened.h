// Lets engine tests start a generation without a ledger.
#pragma once

#include "router/journal.h"

namespace weir::testing {

struct OpenedForTesting {
  static router::Opened Make(const Clock& clock) { return router::Opened(Id::New(clock), {}); }
};

}  // namespace weir::testing
