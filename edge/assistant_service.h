// weir.v1.Assistant: what applications call, over the socket. All it does is the agent's, within
// what the callers of this service may.
#pragma once

#include <grpcpp/grpcpp.h>

#include "edge/agent.h"
#include "weir/v1/assistant.grpc.pb.h"

namespace weir::edge {

// Thread-safe (gRPC calls it from many threads). The agent must outlive the server.
class AssistantService final : public v1::Assistant::CallbackService {
 public:
  AssistantService(Agent& agent, config::CallerRights rights) : agent_(agent), rights_(rights) {}

  grpc::ServerWriteReactor<v1::ChatEvent>* Chat(grpc::CallbackServerContext* context,
                                                const v1::ChatRequest* request) override;
  grpc::ServerUnaryReactor* Preview(grpc::CallbackServerContext* context,
                                    const v1::ChatRequest* request,
                                    v1::PreviewResponse* response) override;
  grpc::ServerUnaryReactor* Report(grpc::CallbackServerContext* context,
                                   const v1::ReportRequest* request,
                                   v1::ReportResponse* response) override;
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  // The request as these callers may make it. PERMISSION_DENIED: not at all.
  absl::StatusOr<v1::ChatRequest> Permitted(const v1::ChatRequest& request) const;

  absl::StatusOr<gate::RequestFields> FieldsOf(const v1::ChatRequest& request) const;
  absl::StatusOr<v1::PreviewResponse> PreviewOf(const v1::ChatRequest& request) const;

  Agent& agent_;
  const config::CallerRights rights_;
};

}  // namespace weir::edge
