// One request on its way through the engine. Internal to router/llama.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "compliance/gate/request.h"
#include "router/engine.h"

namespace weir::router::llama {

// All that the caller's Generation shares with the engine: it may outlive either side.
struct Ticket {
  std::atomic<bool> cancelled{false};
};

// Cancels the ticket when it is destroyed or told to.
std::unique_ptr<Generation> GenerationOf(std::shared_ptr<Ticket> ticket);

// The end of a generation that did not come to its own.
GenerationEnd Failed(absl::Status status);

struct Job {
  std::vector<gate::Turn> turns;
  gate::Sampling sampling;
  absl::Time deadline = absl::InfiniteFuture();
  // Whose conversation it is: what the model has read of it is kept for the owner's next turn, and
  // nobody else's request may be faster for it. Empty: nothing is kept.
  std::string owner;
  std::vector<uint8_t> state_layers{};  // for ChunkSink::OnState; empty: none
  std::string grammar{};                // GBNF that the answer is held to; empty: none
  uint32_t sign_tokens = 0;             // for ChunkSink::OnSign; so many from the beginning
  std::shared_ptr<ChunkSink> sink;
  std::shared_ptr<Ticket> ticket = std::make_shared<Ticket>();

  // OK, CANCELLED or DEADLINE_EXCEEDED.
  absl::Status Alive(absl::Time now) const;
};

// Takes those that are not alive out of the queue, with their status.
std::vector<std::pair<Job, absl::Status>> TakeDead(std::deque<Job>& queue, absl::Time now);

}  // namespace weir::router::llama
