// What an exchange meant for somebody's standing, for the wire and in words.
#pragma once

#include "compliance/ledger/entry.h"
#include "router/messages.h"
#include "weir/v1/chat.pb.h"

namespace weir::router {

v1::Conduct ToWire(const ledger::ConductRecord& record, const Messages& messages,
                   policy::Locale locale);

}  // namespace weir::router
