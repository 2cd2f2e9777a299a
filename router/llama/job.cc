#include "router/llama/job.h"

#include <utility>

namespace weir::router::llama {

GenerationEnd Failed(absl::Status status) {
  GenerationEnd end;
  end.status = std::move(status);
  return end;
}

absl::Status Job::Alive(absl::Time now) const {
  if (ticket->cancelled.load(std::memory_order_relaxed)) {
    return absl::CancelledError("the generation was cancelled");
  }
  if (now >= deadline) return absl::DeadlineExceededError("the request's deadline has passed");
  return absl::OkStatus();
}

}  // namespace weir::router::llama
