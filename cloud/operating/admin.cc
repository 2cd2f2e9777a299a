#include "cloud/operating/admin.h"

#include <nlohmann/json.hpp>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr uint64_t kMaxPemBytes = 1 << 20;

http::Answer Json(int status, const nlohmann::json& body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body.dump()};
}

http::Answer Wrong(int status, const char* message) {
  return Json(status, {{"error", {{"message", message}}}});
}

absl::StatusOr<http::Tls> ReadTls(const config::AdminSettings& settings, FileSystem& files) {
  http::Tls tls;
  WEIR_ASSIGN_OR_RETURN(tls.certificate_chain, ReadWholeFile(files, settings.cert, kMaxPemBytes));
  WEIR_ASSIGN_OR_RETURN(std::string key, ReadWholeFile(files, settings.key, kMaxPemBytes));
  tls.private_key = Secret(std::move(key));
  WEIR_ASSIGN_OR_RETURN(tls.client_ca, ReadWholeFile(files, settings.ca, kMaxPemBytes));
  return tls;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Admin>> Admin::Start(const config::AdminSettings& settings,
                                                    FileSystem& files,
                                                    std::vector<UpstreamEngine*> upstreams) {
  std::unique_ptr<Admin> admin(new Admin(std::move(upstreams)));
  const Admin* const self = admin.get();
  http::Options options{.address = settings.listen,
                        .limits = {.connections = 64, .body_bytes = 1024}};
  WEIR_ASSIGN_OR_RETURN(options.tls, ReadTls(settings, files));
  WEIR_ASSIGN_OR_RETURN(
      admin->server_,
      http::Server::Start(std::move(options), [self](const http::Request& request,
                                                     const std::shared_ptr<http::Reply>& reply) {
        reply->Send(self->AnswerTo(request));
      }));
  log::Info("serving_admin", {{"address", settings.listen}, {"port", admin->port()}});
  return admin;
}

http::Answer Admin::AnswerTo(const http::Request& request) const {
  const bool reads = request.path == "/admin/endpoints";
  const bool drains = request.path == "/admin/drain";
  if (!reads && !drains && request.path != "/admin/undrain") return Wrong(404, "no such path");
  if (request.method != (reads ? "GET" : "POST")) return Wrong(405, "another method");
  return reads ? List() : Change(request, drains);
}

http::Answer Admin::Change(const http::Request& request, bool drained) const {
  const std::string url = http::QueryValue(request.query, "endpoint");
  bool found = false;
  for (UpstreamEngine* upstream : upstreams_) found = upstream->SetDrained(url, drained) || found;
  if (!found) return Wrong(404, "no endpoint has this URL");
  log::Info(drained ? "endpoint_drained" : "endpoint_undrained",
            {{"endpoint", url}, {"operator", request.peer.certificate_name}});
  return List();
}

http::Answer Admin::List() const {
  nlohmann::json endpoints = nlohmann::json::array();
  for (const UpstreamEngine* upstream : upstreams_) {
    for (const EndpointFigures& endpoint : upstream->endpoints()) {
      endpoints.push_back({{"engine", upstream->info().id},
                           {"url", endpoint.url},
                           {"may_be_asked", endpoint.may_be_asked},
                           {"drained", endpoint.drained},
                           {"running", endpoint.running}});
    }
  }
  return Json(200, {{"endpoints", std::move(endpoints)}});
}

}  // namespace weir::cloud
