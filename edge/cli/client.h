// A caller of the edge agent: what ask, chat and status share.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weir/v1/assistant.grpc.pb.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::cli {

// The socket of the agent: --socket, else $WEIR_SOCKET, else /run/weir/edge.sock.
std::string SocketOr(const std::string& given);

// One thread at a time.
class Client {
 public:
  explicit Client(const std::string& socket);

  // Calls `each` for every event; returns the stream's status. `each` may be empty.
  grpc::Status Chat(const v1::ChatRequest& request,
                    const std::function<void(const v1::ChatEvent&)>& each);
  grpc::Status GetStatus(v1::GetStatusResponse& response);
  grpc::Status Report(const v1::ReportRequest& request, v1::ReportResponse& response);

 private:
  std::unique_ptr<v1::Assistant::Stub> stub_;
};

// GetStatus of a gateway; `tls_dir` holds ca.crt, device.crt and device.key.
grpc::Status GatewayStatus(const std::string& address, const std::string& tls_dir,
                           v1::GetStatusResponse& response);

// One line for people: what failed and what to do about it.
std::string Explain(const grpc::Status& status, const std::string& socket);

}  // namespace weir::cli
