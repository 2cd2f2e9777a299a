// The way of policies from the gateway: gRPC on the channel that the exchanges use.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "edge/update/policy_updater.h"

namespace weir::edge {

// What the gateway says.
struct FleetEvent {
  absl::Time now;
  uint64_t minimum_version = 0;
  std::optional<Offer> offer;
};

// One thread at a time; Stop from any.
class FleetLink {
 public:
  explicit FleetLink(std::shared_ptr<grpc::Channel> channel);
  ~FleetLink();
  FleetLink(const FleetLink&) = delete;
  FleetLink& operator=(const FleetLink&) = delete;

  // Begins to watch; ends what was watched before.
  void Open();
  // The gateway's code when the call has ended; INVALID_ARGUMENT: what came makes no sense.
  absl::Status Say(const Holding& holding);
  absl::StatusOr<FleetEvent> Hear();                           // waits for as long as it takes
  absl::Status Fetch(const Offer& offer, std::string& bytes);  // at most 10 minutes
  void Close();

  // Ends what runs; everything from now on fails with CANCELLED.
  void Stop();

 private:
  class Call;
  absl::Status Ended();

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Call> watch_;  // null: none
  std::mutex mutex_;             // guards both
  std::vector<grpc::ClientContext*> running_;
  bool stopped_ = false;
};

}  // namespace weir::edge
