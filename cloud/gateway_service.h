// weir.v1.Gateway: what edge agents call, over mutual TLS.
#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/time/time.h"
#include "cloud/attestation/attestation.h"
#include "cloud/spool_service.h"
#include "compliance/witness/cosigner.h"
#include "router/exchange.h"
#include "router/intake.h"
#include "router/messages.h"
#include "router/rpc/slots.h"
#include "router/spine.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::cloud {

// What it works with; all of it must outlive the server.
struct GatewayParts {
  router::Spine& spine;
  const router::Router& router;
  router::Slots& slots;
  const router::Messages& messages;
  const Clock& clock;
  absl::Duration default_deadline;              // of a request that names none
  SpoolService* spools = nullptr;               // null: none are taken
  router::Intake* intake = nullptr;             // null: no limits but the slots
  const router::Guard* guard = nullptr;         // null: there is none
  router::LiveExchanges* live = nullptr;        // null: nobody looks
  const witness::Cosigner* cosigner = nullptr;  // null: no witnesses
  Attestation* attestation = nullptr;           // null: a certificate is enough
};

// Thread-safe (gRPC calls it from many threads).
class GatewayService final : public v1::Gateway::CallbackService {
 public:
  explicit GatewayService(const GatewayParts& parts) : parts_(parts) {}

  // The tenant is the caller's certificate (its URI or DNS name, else its common name), whatever
  // the request says. On a loopback listener without TLS it is "insecure-local".
  grpc::ServerWriteReactor<v1::ChatEvent>* Chat(grpc::CallbackServerContext* context,
                                                const v1::ChatRequest* request) override;
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

  grpc::ServerReadReactor<v1::SpoolPart>* UploadSpool(grpc::CallbackServerContext* context,
                                                      v1::SpoolHeld* response) override;
  grpc::ServerUnaryReactor* ProveSpool(grpc::CallbackServerContext* context,
                                       const v1::ProveSpoolRequest* request,
                                       v1::SpoolProof* response) override;

 private:
  // What is asked, by whom; the error that ends the call.
  absl::StatusOr<gate::RequestFields> FieldsOf(const grpc::CallbackServerContext& context,
                                               const v1::ChatRequest& request) const;

  const GatewayParts parts_;
};

}  // namespace weir::cloud
