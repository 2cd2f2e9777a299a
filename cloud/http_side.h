// Everything the gateway has for OpenAI clients: keys, the models they may name, the front, the
// server.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "cloud/http/front.h"
#include "compliance/base/file.h"
#include "compliance/http/server.h"
#include "config/cloud_settings.h"

namespace weir::cloud {

// What the whole gateway shares with it. All must outlive it.
struct HttpSideParts {
  router::ExchangeParts exchange;  // with the router over all engines
  const router::SignalSource& signals;
  router::Slots& slots;
  router::Intake* intake = nullptr;
  FileSystem& files;
  absl::Duration default_deadline;
};

// One thread; requests are served on others.
class HttpSide {
 public:
  static absl::StatusOr<std::unique_ptr<HttpSide>> Start(const config::HttpSettings& settings,
                                                         const HttpSideParts& parts);
  // Keys and certificates again. On an error what could not be read stays as it was.
  absl::Status Reload();
  void Drain(absl::Duration grace) { server_->Drain(grace); }
  int port() const { return server_->port(); }

 private:
  explicit HttpSide(const config::HttpSettings& settings, FileSystem& files)
      : settings_(settings), files_(files) {}
  std::vector<ServedModel> MakeModels(const HttpSideParts& parts);

  const config::HttpSettings settings_;
  FileSystem& files_;
  std::unique_ptr<Tenants> tenants_;  // null: callers are known by their certificates
  std::vector<std::unique_ptr<router::Router>> routers_;
  std::unique_ptr<Front> front_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace weir::cloud
