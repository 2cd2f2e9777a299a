#include "cloud/http/listening.h"

#include <algorithm>
#include <thread>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr uint64_t kMaxPemBytes = 1 << 20;
// A prompt is judged on the thread that has read it.
uint32_t Threads() { return std::max(2U, std::thread::hardware_concurrency()); }

absl::StatusOr<http::Tls> ReadTls(const config::HttpSettings& settings, FileSystem& files) {
  http::Tls tls;
  WEIR_ASSIGN_OR_RETURN(tls.certificate_chain, ReadWholeFile(files, settings.cert, kMaxPemBytes));
  WEIR_ASSIGN_OR_RETURN(std::string key, ReadWholeFile(files, settings.key, kMaxPemBytes));
  tls.private_key = Secret(std::move(key));
  if (settings.client_ca.empty()) return tls;
  WEIR_ASSIGN_OR_RETURN(tls.client_ca, ReadWholeFile(files, settings.client_ca, kMaxPemBytes));
  return tls;
}

}  // namespace

absl::StatusOr<std::unique_ptr<http::Server>> Listen(const config::HttpSettings& settings,
                                                     FileSystem& files, Front& front) {
  http::Options options{.address = settings.listen, .threads = Threads()};
  options.limits.connections = settings.connections;
  options.limits.body_bytes = kMaxBodyBytes;
  if (!settings.cert.empty()) {
    WEIR_ASSIGN_OR_RETURN(options.tls, ReadTls(settings, files));
  }
  return http::Server::Start(
      std::move(options),
      [&front](const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
        front.Handle(request, reply);
      });
}

absl::Status RenewCertificates(const config::HttpSettings& settings, FileSystem& files,
                               http::Server& server) {
  if (settings.cert.empty()) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const http::Tls tls, ReadTls(settings, files));
  return server.SetTls(tls);
}

}  // namespace weir::cloud
