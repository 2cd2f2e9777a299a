// The port for operators: which endpoints there are, and taking one out. Mutual TLS only, under an
// authority of its own.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/upstream/upstream_engine.h"
#include "compliance/base/file.h"
#include "compliance/http/server.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

// Thread-safe.
//   GET  /admin/endpoints {"endpoints":[{"engine","url","may_be_asked","drained","running"}]} POST
//   /admin/drain?endpoint=URL    what runs goes on, nothing new is placed; the same list POST
//   /admin/undrain?endpoint=URL  the same list; 404 when no endpoint has this URL
// Each change is logged with the name in the operator's certificate. A restart forgets it.
class Admin {
 public:
  // The upstreams must outlive the port. Errors: of the files, else as http::Server::Start.
  static absl::StatusOr<std::unique_ptr<Admin>> Start(const config::AdminSettings& settings,
                                                      FileSystem& files,
                                                      std::vector<UpstreamEngine*> upstreams);
  int port() const { return server_->port(); }

 private:
  explicit Admin(std::vector<UpstreamEngine*> upstreams) : upstreams_(std::move(upstreams)) {}
  http::Answer AnswerTo(const http::Request& request) const;
  http::Answer Change(const http::Request& request, bool drained) const;
  http::Answer List() const;

  const std::vector<UpstreamEngine*> upstreams_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace weir::cloud
