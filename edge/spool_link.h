// The way of the device's log to the gateway: gRPC on the channel that the exchanges use.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>

#include "compliance/spool/uploader.h"

namespace weir::edge {

// One call at a time; Stop from any thread.
class SpoolLink final : public spool::Link {
 public:
  explicit SpoolLink(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  absl::StatusOr<spool::Held> Send(const spool::Batch& batch) override;
  absl::StatusOr<spool::HeadProof> Prove(uint64_t head) override;

  // Ends the call that runs; calls from now on fail with CANCELLED.
  void Stop();

 private:
  class Call;
  std::shared_ptr<grpc::Channel> channel_;
  std::mutex mutex_;  // guards both
  grpc::ClientContext* running_ = nullptr;
  bool stopped_ = false;
};

}  // namespace weir::edge
