// The gateway's side of the proof: gRPC on the channel that the exchanges use.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::edge {

struct GrantedPass {
  std::string bytes;
  absl::Duration good_for;
};

// One call at a time; Stop from any thread. Errors are the gateway's; CANCELLED after Stop.
class AttestationLink {
 public:
  explicit AttestationLink(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  absl::StatusOr<std::string> Challenge();
  // The credential.
  absl::StatusOr<std::string> Enrol(const std::string& challenge, const std::string& key_id,
                                    const std::string& attestation);
  absl::StatusOr<GrantedPass> Prove(const std::string& challenge, const std::string& credential,
                                    const std::string& assertion);
  void Stop();

 private:
  template <typename Request, typename Response, typename Method>
  absl::StatusOr<Response> Ask(const Request& request, Method method);

  const std::shared_ptr<grpc::Channel> channel_;
  std::mutex mutex_;  // guards both
  grpc::ClientContext* running_ = nullptr;
  bool stopped_ = false;
};

}  // namespace weir::edge
