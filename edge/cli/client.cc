#include "edge/cli/client.h"

#include <grpcpp/grpcpp.h>

#include <cstdlib>

#include "compliance/base/status.h"
#include "edge/cloud_engine.h"
#include "router/rpc/errors.h"

namespace weir::cli {

std::string SocketOr(const std::string& given) {
  if (!given.empty()) return given;
  const char* from_environment = std::getenv("WEIR_SOCKET");
  return from_environment != nullptr ? from_environment : "/run/weir/edge.sock";
}

Client::Client(const std::string& socket)
    : stub_(v1::Assistant::NewStub(
          grpc::CreateChannel("unix:" + socket, grpc::InsecureChannelCredentials()))) {}

grpc::Status Client::Chat(const v1::ChatRequest& request,
                          const std::function<void(const v1::ChatEvent&)>& each) {
  grpc::ClientContext context;
  const auto stream = stub_->Chat(&context, request);
  v1::ChatEvent event;
  bool finished = false;
  while (stream->Read(&event)) {
    finished = event.has_finished();
    if (each) each(event);
  }
  const grpc::Status status = stream->Finish();
  // The final frame holds the receipt: an agent that closes right behind it has done its part.
  return finished ? grpc::Status::OK : status;
}

grpc::Status Client::GetStatus(v1::GetStatusResponse& response) {
  grpc::ClientContext context;
  return stub_->GetStatus(&context, {}, &response);
}

grpc::Status Client::Report(const v1::ReportRequest& request, v1::ReportResponse& response) {
  grpc::ClientContext context;
  return stub_->Report(&context, request, &response);
}

grpc::Status GatewayStatus(const std::string& address, const std::string& tls_dir,
                           v1::GetStatusResponse& response) {
  auto credentials =
      edge::MutualTls(tls_dir + "/ca.crt", tls_dir + "/device.crt", tls_dir + "/device.key");
  if (!credentials.ok()) return router::ToGrpc(credentials.status());
  const auto stub = v1::Gateway::NewStub(grpc::CreateChannel(address, *credentials));
  grpc::ClientContext context;
  return stub->GetStatus(&context, {}, &response);
}

std::string Explain(const grpc::Status& status, const std::string& socket) {
  const std::string message = status.error_message();
  // An agent that is there may say of its gateway that it cannot connect: that names no Unix
  // socket.
  const bool no_agent = status.error_code() == grpc::StatusCode::UNAVAILABLE &&
                        message.find("connect") != std::string::npos &&
                        message.find("unix:") != std::string::npos;
  if (no_agent) {
    return fmt::format(
        "no edge agent answers on {}: start weir-edge, or name its socket with --socket", socket);
  }
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  return fmt::format("{}: {}", absl::StatusCodeToString(code), message);
}

}  // namespace weir::cli
