#include "cloud/http/front.h"

#include <algorithm>

#include "cloud/http/http_answer.h"
#include "cloud/http/json_text.h"
#include "cloud/http/openai_error.h"
#include "compliance/base/status.h"
#include "router/rpc/entrance.h"

namespace weir::cloud {
namespace {

constexpr std::string_view kModels = "/v1/models";
// DashScope has the same calls below this.
constexpr std::string_view kDashScope = "/compatible-mode";

std::string_view PathOf(const http::Request& request) {
  std::string_view path = request.path;
  if (path.substr(0, kDashScope.size()) == kDashScope) path.remove_prefix(kDashScope.size());
  return path;
}

policy::Locale LocaleOf(const http::Request& request) {
  const std::string_view wanted = request.header("Accept-Language");
  return wanted.substr(0, 2) == "en" ? policy::Locale::kEnglish : policy::Locale::kChinese;
}

std::string ModelJson(const ServedModel& model) {
  return fmt::format(R"({{"id":{},"object":"model","created":0,"owned_by":"weir"}})",
                     Quoted(model.name));
}

http::Answer Json(std::string body) {
  return {
      .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

absl::Status NoSuchPath() {
  return Error(absl::StatusCode::kNotFound, "there is nothing at this path");
}

}  // namespace

void Front::Handle(const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
  const std::string_view path = PathOf(request);
  absl::Status status;
  if (request.method == "POST" && path == "/v1/chat/completions") {
    status = Complete(Shape::kChat, request, reply);
  } else if (request.method == "POST" && path == "/v1/completions") {
    status = Complete(Shape::kCompletion, request, reply);
  } else if (request.method == "POST" && path == "/v1/responses") {
    status = Complete(Shape::kResponse, request, reply);
  } else if (auto answer = Look(request); answer.ok()) {
    reply->Send(*std::move(answer));
  } else {
    status = answer.status();
  }
  if (!status.ok()) reply->Send(AnswerOf(status));
}

absl::StatusOr<http::Answer> Front::Look(const http::Request& request) const {
  const std::string_view path = PathOf(request);
  const bool models = path.substr(0, kModels.size()) == kModels;
  if (!models || (request.method != "GET" && request.method != "HEAD")) return NoSuchPath();
  WEIR_RETURN_IF_ERROR(TenantOf(request).status());
  if (path == kModels) {
    std::string list;
    for (const ServedModel& model : parts_.models) {
      list += (list.empty() ? "" : ",") + ModelJson(model);
    }
    return Json(R"({"object":"list","data":[)" + list + "]}");
  }
  if (path[kModels.size()] != '/') return NoSuchPath();
  const std::string name = http::Decoded(path.substr(kModels.size() + 1));
  WEIR_RETURN_IF_ERROR(RouterFor(name).status());
  return Json(ModelJson({.name = name, .router = nullptr}));
}

absl::StatusOr<std::string> Front::TenantOf(const http::Request& request) const {
  if (parts_.tenants == nullptr) {
    const std::string& name = request.peer.certificate_name;
    return name.empty() ? "insecure-local" : name.substr(0, gate::kMaxWordBytes);
  }
  auto tenant = parts_.tenants->TenantOf(request.header("Authorization"));
  if (tenant) return *std::move(tenant);
  return Error(absl::StatusCode::kUnauthenticated,
               "no API key that is known here came as \"Authorization: Bearer KEY\"");
}

absl::StatusOr<const router::Router*> Front::RouterFor(const std::string& model) const {
  if (model == "weir" || model == "auto") return parts_.models.front().router;
  const auto found = std::find_if(parts_.models.begin(), parts_.models.end(),
                                  [&](const ServedModel& served) { return served.name == model; });
  if (found != parts_.models.end()) return found->router;
  return Error(absl::StatusCode::kNotFound, "model: this gateway serves no model of that name");
}

absl::Status Front::Complete(Shape shape, const http::Request& request,
                             const std::shared_ptr<http::Reply>& reply) {
  WEIR_ASSIGN_OR_RETURN(std::string tenant, TenantOf(request));
  WEIR_ASSIGN_OR_RETURN(ChatBody body, ReadChatBody(shape, request.body.Reveal()));
  body.fields.tenant = std::move(tenant);
  body.fields.locale = LocaleOf(request);
  body.fields.deadline = parts_.default_deadline;
  const router::Asked asked{.model = body.model,
                            .trace_parent = std::string(request.header("traceparent"))};
  return Begin(std::move(body), shape, asked, reply);
}

absl::Status Front::Begin(ChatBody body, Shape shape, const router::Asked& asked,
                          const std::shared_ptr<http::Reply>& reply) {
  router::ExchangeParts exchange = parts_.exchange;
  WEIR_ASSIGN_OR_RETURN(const router::Router* router, RouterFor(body.model));
  WEIR_RETURN_IF_ERROR(exchange.conduct.Prepare(body.fields));
  WEIR_ASSIGN_OR_RETURN(auto entered,
                        router::Enter(parts_.slots, std::move(body.fields), exchange.clock));
  gate::Request& request = entered.request;
  Envelope envelope(shape, request.id(), request.received(), body.model);
  auto answer = body.stream ? EventHttpAnswer(std::move(envelope), body.include_usage, reply,
                                              std::move(entered.slot))
                            : WholeHttpAnswer(std::move(envelope), reply, std::move(entered.slot));
  const router::ExchangeParts parts{.gate = exchange.gate,
                                    .conduct = exchange.conduct,
                                    .router = *router,
                                    .journal = exchange.journal,
                                    .labeller = exchange.labeller,
                                    .clock = exchange.clock,
                                    .guard = exchange.guard,
                                    .live = exchange.live};
  router::TakenIn taken{.writer = answer, .headers = {}};
  if (parts_.intake != nullptr) {
    WEIR_ASSIGN_OR_RETURN(taken, parts_.intake->Take(request, asked, answer));
  }
  answer->AddHeaders(taken.headers);
  answer->Follow(router::Exchange::Start(parts, std::move(request), std::move(taken.writer)));
  if (body.stream) heartbeat_.Watch(answer);
  return absl::OkStatus();
}

}  // namespace weir::cloud
