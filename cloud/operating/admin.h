// The port for operators: endpoints and taking one out, what runs and ending it, who may have what.
// Mutual TLS only, under an authority of its own.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/upstream/upstream_engine.h"
#include "compliance/base/file.h"
#include "compliance/http/server.h"
#include "config/cloud_settings.h"
#include "router/live_exchanges.h"

namespace weir::cloud {

// What is looked at. All must outlive the port.
struct Administered {
  std::vector<UpstreamEngine*> upstreams;
  router::LiveExchanges& live;
  const config::QuotaSettings& quota;
};

// Thread-safe.
//   GET  /admin/endpoints
//     {"endpoints":[{"engine","url","may_be_asked","drained","running"}]}
//   POST /admin/drain?endpoint=URL, /admin/undrain?endpoint=URL
//     What runs goes on, nothing new is placed; the same list. 404: no endpoint has this URL.
//   GET  /admin/streams
//     {"streams":[{"exchange","tenant","age_ms"}]}, oldest first.
//   POST /admin/kill?exchange=ID
//     Its caller gets PERMISSION_DENIED (403), its closing entry says "failed". 404: it does not
//     run.
//   GET  /admin/tenants
//     {"limits":{...},"tenants":[{"tenant","limits","running"}]}: those with limits of their own,
//     and those that have something running.
// Each change is logged with the name in the operator's certificate. A restart forgets drains.
class Admin {
 public:
  // Errors: of the files, else as http::Server::Start. `files` must outlive it.
  static absl::StatusOr<std::unique_ptr<Admin>> Start(const config::AdminSettings& settings,
                                                      FileSystem& files,
                                                      const Administered& administered);
  // Reads the certificates again; what is open goes on with the old ones.
  absl::Status Reload();
  int port() const { return server_->port(); }

 private:
  Admin(const config::AdminSettings& settings, FileSystem& files, const Administered& administered)
      : settings_(settings), files_(files), administered_(administered) {}
  http::Answer AnswerTo(const http::Request& request) const;
  http::Answer Change(const http::Request& request, bool drained) const;
  http::Answer Kill(const http::Request& request) const;
  http::Answer List() const;
  http::Answer Streams() const;
  http::Answer Tenants() const;

  const config::AdminSettings settings_;
  FileSystem& files_;
  const Administered administered_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace weir::cloud
