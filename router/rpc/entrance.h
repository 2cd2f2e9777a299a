// The way in of every exchange, whoever asks: a place, then a valid request.
#pragma once

#include "absl/status/statusor.h"
#include "compliance/gate/request.h"
#include "router/rpc/slots.h"

namespace weir::router {

struct Entered {
  Slots::Token slot;  // held while the exchange runs
  gate::Request request;
};

// RESOURCE_EXHAUSTED when every place is taken, before anything else is looked at; else what is
// wrong with the fields.
absl::StatusOr<Entered> Enter(Slots& slots, absl::StatusOr<gate::RequestFields> fields,
                              const Clock& clock);

}  // namespace weir::router
