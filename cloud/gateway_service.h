// weir.v1.Gateway: what edge agents call, over mutual TLS.
#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/time/time.h"
#include "cloud/spool_service.h"
#include "router/exchange.h"
#include "router/intake.h"
#include "router/messages.h"
#include "router/rpc/slots.h"
#include "router/spine.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::cloud {

// Thread-safe (gRPC calls it from many threads). Everything it refers to must outlive the server.
class GatewayService final : public v1::Gateway::CallbackService {
 public:
  GatewayService(router::Spine& spine, const router::Router& router, router::Slots& slots,
                 const router::Messages& messages, const Clock& clock,
                 absl::Duration default_deadline, SpoolService* spools,
                 router::Intake* intake = nullptr, const router::Guard* guard = nullptr,
                 router::LiveExchanges* live = nullptr);

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
  router::Spine& spine_;
  const router::Router& router_;
  router::Slots& slots_;
  const router::Messages& messages_;
  const Clock& clock_;
  absl::Duration default_deadline_;
  SpoolService* spools_;    // null: none are taken
  router::Intake* intake_;  // null: no limits but the slots
  const router::Guard* guard_;
  router::LiveExchanges* live_;  // null: nobody looks
};

}  // namespace weir::cloud
