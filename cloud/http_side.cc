#include "cloud/http_side.h"

#include <map>

#include "cloud/http/listening.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

// A file's digest is for the record; callers name the model.
std::string PublicName(const std::string& model) { return model.substr(0, model.find('@')); }

}  // namespace

absl::StatusOr<std::unique_ptr<HttpSide>> HttpSide::Start(const config::HttpSettings& settings,
                                                          const HttpSideParts& parts) {
  std::unique_ptr<HttpSide> side(new HttpSide(settings, parts.files));
  if (!settings.api_keys.empty()) {
    WEIR_ASSIGN_OR_RETURN(side->tenants_, Tenants::Load(parts.files, settings.api_keys));
  }
  side->front_ = std::make_unique<Front>(FrontParts{.exchange = parts.exchange,
                                                    .slots = parts.slots,
                                                    .models = side->MakeModels(parts),
                                                    .tenants = side->tenants_.get(),
                                                    .intake = parts.intake,
                                                    .default_deadline = parts.default_deadline,
                                                    .ping_every = settings.ping_every});
  WEIR_ASSIGN_OR_RETURN(side->server_, Listen(settings, parts.files, *side->front_));
  log::Info("serving_http", {{"address", settings.listen}, {"port", side->server_->port()}});
  return side;
}

// One router a name, over the engines that serve it: who names a model gets it or nothing.
std::vector<ServedModel> HttpSide::MakeModels(const HttpSideParts& parts) {
  std::map<std::string, std::vector<router::Engine*>> by_name;
  for (router::Engine* engine : parts.exchange.router.engines()) {
    by_name[PublicName(engine->info().model)].push_back(engine);
  }
  std::vector<ServedModel> models = {{.name = "weir", .router = &parts.exchange.router}};
  for (auto& [name, engines] : by_name) {
    // What a router has learnt of its engines is shared where the engines are the same.
    const router::Router* router = &parts.exchange.router;
    if (engines.size() < router->engines().size()) {
      routers_.push_back(std::make_unique<router::Router>(std::move(engines), parts.signals,
                                                          router::RouterOptions{}));
      router = routers_.back().get();
    }
    models.push_back({.name = name, .router = router});
  }
  return models;
}

absl::Status HttpSide::Reload() {
  const absl::Status keys = tenants_ == nullptr ? absl::OkStatus() : tenants_->Reload();
  const absl::Status certificates = RenewCertificates(settings_, files_, *server_);
  return keys.ok() ? certificates : keys;
}

}  // namespace weir::cloud
