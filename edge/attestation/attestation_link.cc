#include "edge/attestation/attestation_link.h"

#include <chrono>

#include "compliance/base/status.h"
#include "router/rpc/errors.h"
#include "weir/v1/attestation.grpc.pb.h"

namespace weir::edge {
namespace {

constexpr std::chrono::seconds kCallLimit{30};  // a few kilobytes over a slow mobile link

using Stub = v1::Attestation::Stub;

}  // namespace

template <typename Request, typename Response, typename Method>
absl::StatusOr<Response> AttestationLink::Ask(const Request& request, Method method) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  {
    const std::lock_guard lock(mutex_);
    running_ = &context;
    if (stopped_) context.TryCancel();
  }
  Response response;
  const auto stub = v1::Attestation::NewStub(channel_);
  const grpc::Status status = (stub.get()->*method)(&context, request, &response);
  {
    const std::lock_guard lock(mutex_);
    running_ = nullptr;
  }
  if (!status.ok()) return router::FromGrpc(status);
  return response;
}

absl::StatusOr<std::string> AttestationLink::Challenge() {
  WEIR_ASSIGN_OR_RETURN(const auto response,
                        (Ask<v1::GetChallengeRequest, v1::GetChallengeResponse>(
                            v1::GetChallengeRequest(), &Stub::GetChallenge)));
  return response.challenge();
}

absl::StatusOr<std::string> AttestationLink::Enrol(const std::string& challenge,
                                                   const std::string& key_id,
                                                   const std::string& attestation) {
  v1::EnrolRequest request;
  request.set_challenge(challenge);
  request.set_key_id(key_id);
  request.set_attestation(attestation);
  WEIR_ASSIGN_OR_RETURN(const auto response,
                        (Ask<v1::EnrolRequest, v1::EnrolResponse>(request, &Stub::Enrol)));
  return response.credential();
}

absl::StatusOr<GrantedPass> AttestationLink::Prove(const std::string& challenge,
                                                   const std::string& credential,
                                                   const std::string& assertion) {
  v1::ProveRequest request;
  request.set_challenge(challenge);
  request.set_credential(credential);
  request.set_assertion(assertion);
  WEIR_ASSIGN_OR_RETURN(const auto response,
                        (Ask<v1::ProveRequest, v1::ProveResponse>(request, &Stub::Prove)));
  return GrantedPass{response.pass(), absl::Seconds(response.good_for_s())};
}

void AttestationLink::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (running_ != nullptr) running_->TryCancel();
}

}  // namespace weir::edge
