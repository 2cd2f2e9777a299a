#include "router/rpc/entrance.h"

#include "compliance/base/status.h"

namespace weir::router {

absl::StatusOr<Entered> Enter(Slots& slots, absl::StatusOr<gate::RequestFields> fields,
                              const Clock& clock) {
  Slots::Token slot = slots.TryTake();
  if (slot == nullptr) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "{} exchanges are running, the limit of this process", slots.limit());
  }
  WEIR_RETURN_IF_ERROR(fields.status());
  WEIR_ASSIGN_OR_RETURN(gate::Request request, gate::Request::Create(*std::move(fields), clock));
  return Entered{std::move(slot), std::move(request)};
}

}  // namespace weir::router
