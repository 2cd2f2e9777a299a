#include "router/llama/job.h"

#include <utility>

namespace weir::router::llama {
namespace {

class TicketGeneration final : public Generation {
 public:
  explicit TicketGeneration(std::shared_ptr<Ticket> ticket) : ticket_(std::move(ticket)) {}
  ~TicketGeneration() override { ticket_->cancelled = true; }
  void Cancel() override { ticket_->cancelled = true; }

 private:
  const std::shared_ptr<Ticket> ticket_;
};

}  // namespace

std::unique_ptr<Generation> GenerationOf(std::shared_ptr<Ticket> ticket) {
  return std::make_unique<TicketGeneration>(std::move(ticket));
}

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

std::vector<std::pair<Job, absl::Status>> TakeDead(std::deque<Job>& queue, absl::Time now) {
  std::deque<Job> alive;
  std::vector<std::pair<Job, absl::Status>> dead;
  for (Job& job : queue) {
    const absl::Status status = job.Alive(now);
    if (status.ok()) {
      alive.push_back(std::move(job));
    } else {
      dead.emplace_back(std::move(job), status);
    }
  }
  queue = std::move(alive);
  return dead;
}

}  // namespace weir::router::llama
