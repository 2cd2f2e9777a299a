#include "router/rpc/server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_posix.h>
#include <signal.h>

#include <functional>
#include <mutex>
#include <string_view>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::router {
namespace {

// Both are process-wide switches of gRPC, read when a server is built.
void EnablePlugins(bool reflection) {
  grpc::EnableDefaultHealthCheckService(true);
  static std::once_flag once;
  if (reflection) std::call_once(once, grpc::reflection::InitProtoReflectionServerBuilderPlugin);
}

// gRPC's lines quote what a caller sent, headers and all, so only the place in gRPC's code is told.
// The handshake's own are OpenSSL's words about a certificate, which operators need.
void LogWithoutText(gpr_log_func_args* line) {
  std::string_view file = line->file;
  file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
  if (file == "ssl_transport_security.cc") {
    log::Warning("grpc_handshake", {{"problem", line->message}});
  } else {
    log::Write(log::Level::kDebug, "grpc", {{"file", file}, {"line", line->line}});
  }
}

sigset_t OurSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&set, signal);
  return set;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(
    const ServerOptions& options, const std::vector<grpc::Service*>& services) {
  gpr_set_log_function(LogWithoutText);
  EnablePlugins(options.reflection);
  grpc::ServerBuilder builder;
  std::unique_ptr<RpcServer> server(new RpcServer);
  if (!options.handed_in) {
    builder.AddListeningPort(options.address, options.credentials, &server->port_);
  }
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr) return Unavailable("cannot listen on {}", options.address);
  return server;
}

void RpcServer::Serve(int socket) { grpc::AddInsecureChannelFromFd(server_.get(), socket); }

void RpcServer::SetNotServing() {
  if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
}

void RpcServer::Drain(absl::Duration grace) {
  SetNotServing();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  server_->Wait();
}

void BlockSignals() {
  const sigset_t set = OurSignals();
  WEIR_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  ::signal(SIGPIPE, SIG_IGN);
}

void WaitForEnd(const std::function<void()>& reload) {
  const sigset_t set = OurSignals();
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal != SIGHUP) return;
    reload();
  }
}

void PauseBeforeEnd(absl::Duration pause) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&set, signal);
  const timespec longest = absl::ToTimespec(pause);
  ::sigtimedwait(&set, nullptr, &longest);
}

}  // namespace weir::router
