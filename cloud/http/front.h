// The OpenAI-compatible face of the gateway: /v1/chat/completions, /v1/completions, /v1/responses,
// /v1/models, over the very exchange that gRPC callers get. A refusal is an answer that finishes
// with "content_filter", because that is what readers must see.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cloud/http/chat_body.h"
#include "cloud/http/heartbeat.h"
#include "cloud/http/tenants.h"
#include "compliance/http/reply.h"
#include "router/exchange.h"
#include "router/intake.h"
#include "router/rpc/slots.h"

namespace weir::cloud {

// A name that callers may ask for, and who may answer then.
struct ServedModel {
  std::string name;
  const router::Router* router = nullptr;
};

struct FrontParts {
  router::ExchangeParts exchange;  // its router is not used: the model's is
  router::Slots& slots;
  std::vector<ServedModel> models;  // the first one serves whoever asks for "weir" or "auto"
  // Null: the tenant is the certificate's name, or "insecure-local" for a caller without one.
  const Tenants* tenants = nullptr;
  router::Intake* intake = nullptr;  // null: no limits but the slots
  absl::Duration default_deadline;
  absl::Duration ping_every = absl::Seconds(15);
};

// Thread-safe. Everything that the parts refer to must outlive it, and it the server that calls it.
class Front {
 public:
  explicit Front(FrontParts parts) : parts_(std::move(parts)), heartbeat_(parts_.ping_every) {}

  void Handle(const http::Request& request, const std::shared_ptr<http::Reply>& reply);

 private:
  absl::StatusOr<std::string> TenantOf(const http::Request& request) const;
  absl::StatusOr<const router::Router*> RouterFor(const std::string& model) const;
  absl::StatusOr<http::Answer> Look(const http::Request& request) const;
  absl::Status Complete(Shape shape, const http::Request& request,
                        const std::shared_ptr<http::Reply>& reply);
  absl::Status Begin(ChatBody body, Shape shape, const router::Asked& asked,
                     const std::shared_ptr<http::Reply>& reply);

  const FrontParts parts_;
  Heartbeat heartbeat_;
};

}  // namespace weir::cloud
