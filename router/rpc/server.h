// A gRPC server with health and reflection, and its end: refuse new calls, let running ones finish.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::router {

// A message may be this large: eight times a request's text limit, so that an oversized prompt gets
// our own error with numbers and only absurd ones gRPC's. gRPC's own default is 4 MiB.
inline constexpr int kMaxMessageBytes = 2 << 20;

struct ServerOptions {
  std::string address{};  // "127.0.0.1:8443"
  std::shared_ptr<grpc::ServerCredentials> credentials{};
  bool reflection = true;
  bool handed_in = false;  // no address: connections come by Serve
};

// Thread-safe.
class RpcServer {
 public:
  // UNAVAILABLE when the address is taken or cannot be bound. Services must outlive the server.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(
      const ServerOptions& options, const std::vector<grpc::Service*>& services);
  int port() const { return port_; }  // of a TCP address; what port 0 became
  // Serves this connected, non-blocking socket, in the clear, and closes it in the end. REQUIRES:
  // handed_in; not after Drain.
  void Serve(int socket);
  // Health says NOT_SERVING, so that balancers look elsewhere; everything is served on.
  void SetNotServing();
  // Health says NOT_SERVING, new calls are refused, running ones get until `grace` to finish.
  void Drain(absl::Duration grace);

 private:
  RpcServer() = default;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// Waits for signals on the calling thread: SIGHUP calls `reload`, SIGTERM or SIGINT returns. The
// signals must have been blocked with BlockSignals() before any thread was started.
void BlockSignals();
void WaitForEnd(const std::function<void()>& reload);
// Lets `pause` go by; a second SIGTERM or SIGINT cuts it short.
void PauseBeforeEnd(absl::Duration pause);

}  // namespace weir::router
