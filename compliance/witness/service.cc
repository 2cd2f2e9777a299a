#include "compliance/witness/service.h"

#include <utility>

namespace weir::witness {
namespace {

constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr std::string_view kPath = "/add-checkpoint";

http::Answer AnswerTo(Witness& witness, const http::Request& request) {
  if (request.path != kPath) return {.status = kNotFound};
  if (request.method != "POST") {
    return {.status = kMethodNotAllowed, .headers = {{"Allow", "POST"}}};
  }
  Verdict verdict = witness.Take(request.body.Reveal());
  return {.status = static_cast<int>(verdict.code),
          .headers = {{"Content-Type", std::move(verdict.content_type)}},
          .body = std::move(verdict.body)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<http::Server>> Serve(Witness& witness, const std::string& address) {
  http::Options options{.address = address};
  options.limits.connections = 256;
  options.limits.body_bytes = kRequestLimitBytes;
  return http::Server::Start(std::move(options), [&witness](const http::Request& request,
                                                            std::shared_ptr<http::Reply> reply) {
    reply->Send(AnswerTo(witness, request));
  });
}

}  // namespace weir::witness
