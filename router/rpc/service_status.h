// GetStatus of both daemons.
#pragma once

#include "compliance/ledger/ledger.h"
#include "compliance/policy/store.h"
#include "router/router.h"
#include "router/rpc/slots.h"
#include "weir/v1/assistant.pb.h"

namespace weir::router {

v1::GetStatusResponse StatusOf(const Router& router, const policy::Store& policies,
                               const ledger::Ledger& ledger, const Slots& slots,
                               const Clock& clock);

}  // namespace weir::router
