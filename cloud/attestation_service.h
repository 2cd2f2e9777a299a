// weir.v1.Attestation: how devices get their passes.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "cloud/attestation/attestation.h"
#include "compliance/base/file.h"
#include "config/cloud_settings.h"
#include "weir/v1/attestation.grpc.pb.h"

namespace weir::cloud {

// Thread-safe. The attestation must outlive the server that serves it.
class AttestationService final : public v1::Attestation::CallbackService {
 public:
  explicit AttestationService(Attestation& attestation) : attestation_(attestation) {}

  grpc::ServerUnaryReactor* GetChallenge(grpc::CallbackServerContext* context,
                                         const v1::GetChallengeRequest* request,
                                         v1::GetChallengeResponse* response) override;
  grpc::ServerUnaryReactor* Enrol(grpc::CallbackServerContext* context,
                                  const v1::EnrolRequest* request,
                                  v1::EnrolResponse* response) override;
  grpc::ServerUnaryReactor* Prove(grpc::CallbackServerContext* context,
                                  const v1::ProveRequest* request,
                                  v1::ProveResponse* response) override;

 private:
  Attestation& attestation_;
};

// From the settings and the files that they name. INVALID_ARGUMENT: no certificate, or a secret
// that is too short.
absl::StatusOr<std::unique_ptr<Attestation>> MakeAttestation(
    const config::AttestationSettings& settings, FileSystem& files, const Clock& clock);

// Whether the call may go on. Thread-safe.
absl::Status AdmitCall(Attestation& attestation, const grpc::CallbackServerContext& context);

}  // namespace weir::cloud
