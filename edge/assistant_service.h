// weir.v1.Assistant: what applications call, over the socket.
#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/time/time.h"
#include "edge/spool_upload.h"
#include "router/exchange.h"
#include "router/messages.h"
#include "router/rpc/slots.h"
#include "router/spine.h"
#include "weir/v1/assistant.grpc.pb.h"

namespace weir::edge {

inline constexpr size_t kMaxCommentBytes = 4096;

// Thread-safe (gRPC calls it from many threads). Everything it refers to must outlive the server.
class AssistantService final : public v1::Assistant::CallbackService {
 public:
  AssistantService(router::Spine& spine, const router::Router& router, router::Slots& slots,
                   const router::Messages& messages, const Clock& clock,
                   absl::Duration default_deadline, const SpoolUpload* upload);

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
  absl::Status FillPreview(const v1::ChatRequest& request, v1::PreviewResponse& response) const;

  router::Spine& spine_;
  const router::Router& router_;
  router::Slots& slots_;
  const router::Messages& messages_;
  const Clock& clock_;
  absl::Duration default_deadline_;
  const SpoolUpload* upload_;  // null: nothing is uploaded
};

}  // namespace weir::edge
