#include "cloud/operating/admin.h"

#include <map>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
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

// 0: no limit.
nlohmann::json LimitsJson(const config::AllowanceSettings& allowance) {
  return {{"requests_per_minute", allowance.requests_per_minute},
          {"tokens_per_minute", allowance.tokens_per_minute},
          {"tokens_per_day", allowance.tokens_per_day},
          {"tokens_per_month", allowance.tokens_per_month}};
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
                                                    const Administered& administered) {
  std::unique_ptr<Admin> admin(new Admin(settings, files, administered));
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

absl::Status Admin::Reload() {
  WEIR_ASSIGN_OR_RETURN(const http::Tls tls, ReadTls(settings_, files_));
  return server_->SetTls(tls);
}

http::Answer Admin::AnswerTo(const http::Request& request) const {
  struct Row {
    const char* method;
    const char* path;
    http::Answer (*answer)(const Admin& self, const http::Request& request);
  };
  static constexpr Row kRows[] = {
      {"GET", "/admin/endpoints", [](const Admin& a, const http::Request&) { return a.List(); }},
      {"POST", "/admin/drain",
       [](const Admin& a, const http::Request& r) { return a.Change(r, true); }},
      {"POST", "/admin/undrain",
       [](const Admin& a, const http::Request& r) { return a.Change(r, false); }},
      {"GET", "/admin/streams", [](const Admin& a, const http::Request&) { return a.Streams(); }},
      {"POST", "/admin/kill", [](const Admin& a, const http::Request& r) { return a.Kill(r); }},
      {"GET", "/admin/tenants", [](const Admin& a, const http::Request&) { return a.Tenants(); }},
  };
  for (const Row& row : kRows) {
    if (request.path != row.path) continue;
    return request.method == row.method ? row.answer(*this, request) : Wrong(405, "another method");
  }
  return Wrong(404, "no such path");
}

http::Answer Admin::Change(const http::Request& request, bool drained) const {
  const std::string url = http::QueryValue(request.query, "endpoint");
  bool found = false;
  for (UpstreamEngine* upstream : administered_.upstreams) {
    found = upstream->SetDrained(url, drained) || found;
  }
  if (!found) return Wrong(404, "no endpoint has this URL");
  log::Info(drained ? "endpoint_drained" : "endpoint_undrained",
            {{"endpoint", url}, {"operator", request.peer.certificate_name}});
  return List();
}

http::Answer Admin::List() const {
  nlohmann::json endpoints = nlohmann::json::array();
  for (const UpstreamEngine* upstream : administered_.upstreams) {
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

http::Answer Admin::Streams() const {
  nlohmann::json streams = nlohmann::json::array();
  for (const router::LiveExchange& live : administered_.live.List()) {
    streams.push_back({{"exchange", live.id.ToString()},
                       {"tenant", live.tenant},
                       {"age_ms", absl::ToInt64Milliseconds(absl::Now() - live.since)}});
  }
  return Json(200, {{"streams", std::move(streams)}});
}

http::Answer Admin::Kill(const http::Request& request) const {
  const auto id = Id::Parse(http::QueryValue(request.query, "exchange"));
  const absl::Status why =
      Error(absl::StatusCode::kPermissionDenied, "an operator has ended this answer");
  if (!id.ok() || !administered_.live.End(*id, why)) return Wrong(404, "no such exchange runs");
  log::Warning("exchange_ended",
               {{"exchange", id->ToString()}, {"operator", request.peer.certificate_name}});
  return Json(200, {{"exchange", id->ToString()}});
}

http::Answer Admin::Tenants() const {
  std::map<std::string, uint32_t> running;
  for (const router::LiveExchange& live : administered_.live.List()) ++running[live.tenant];
  nlohmann::json tenants = nlohmann::json::array();
  for (const config::TenantAllowanceSettings& tenant : administered_.quota.tenants) {
    const auto now = running.extract(tenant.tenant);
    tenants.push_back({{"tenant", tenant.tenant},
                       {"limits", LimitsJson(tenant.allowance)},
                       {"running", now.empty() ? 0 : now.mapped()}});
  }
  const nlohmann::json others = LimitsJson(administered_.quota.tenant);
  for (const auto& [tenant, count] : running) {
    tenants.push_back({{"tenant", tenant}, {"limits", others}, {"running", count}});
  }
  return Json(200, {{"limits", others}, {"tenants", std::move(tenants)}});
}

}  // namespace weir::cloud
