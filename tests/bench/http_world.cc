#include "tests/bench/http_world.h"

#include <unistd.h>

#include <fstream>
#include <mutex>

#include "cloud/http/listening.h"
#include "cloud/upstream/upstream_engine.h"
#include "compliance/base/status.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/starter_policy.h"

namespace weir::bench {
namespace {

constexpr char kNginx[] = "/usr/sbin/nginx";
constexpr int kAnswerBytes = 256;

std::string Piece(const Playing& playing) {
  return std::string(static_cast<size_t>(kAnswerBytes / playing.events - 2), 'a') + ". ";
}

std::string EventOf(const std::string& choice) {
  return R"(data: {"id":"chatcmpl-0123456789","object":"chat.completion.chunk","created":1790000000,)"
         R"("model":"mock","choices":[{"index":0,)" +
         choice + "}]}\n\n";
}

void Answer(const Playing& playing, const http::Request& request, http::Reply& reply) {
  const bool stream = request.body.Reveal().find("\"stream\":true") != std::string_view::npos;
  if (!stream) {
    std::string text;
    for (int i = 0; i < playing.events; ++i) text += Piece(playing);
    return reply.Send(
        {.status = 200,
         .headers = {{"Content-Type", "application/json"}},
         .body =
             R"({"id":"c","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,)"
             R"("message":{"role":"assistant","content":")" +
             text +
             R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}})"});
  }
  reply.Begin(200, {{"Content-Type", "text/event-stream"}});
  const std::string piece =
      EventOf(R"("delta":{"content":")" + Piece(playing) + R"("},"finish_reason":null)");
  if (playing.hang) {
    reply.Write(piece);
    return;
  }
  std::string all;
  for (int i = 0; i < playing.events; ++i) all += piece;
  reply.Write(
      all + EventOf(R"("delta":{},"finish_reason":"stop")") +
      R"(data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}})"
      "\n\ndata: [DONE]\n\n");
  reply.End();
}

[[noreturn]] void ServeForEver() {
  for (;;) ::pause();
}

void ServeUpstream(Playing playing, const std::function<void(int)>& ready) {
  std::mutex mutex;
  std::vector<std::shared_ptr<http::Reply>> kept;
  http::Options options{.address = "127.0.0.1:0"};
  options.limits.connections = 60'000;
  auto server = http::Server::Start(
      std::move(options),
      [&](const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
        Answer(playing, request, *reply);
        const std::lock_guard lock(mutex);
        if (playing.hang) kept.push_back(reply);
      });
  WEIR_CHECK(server.ok());
  ready((*server)->port());
  ServeForEver();
}

// As a gateway's labels are: signed with SM2.
label::Labeller SigningLabeller() {
  return *label::Labeller::Create(
      testing::kProducer,
      std::make_shared<const crypto::Signer>(crypto::Signer::Generate(crypto::Algorithm::kSm2)));
}

void ServeGateway(int upstream_port, Policy policy, const std::function<void(int)>& ready) {
  testing::ExchangeFixture fixture(nullptr, gate::Place::kCloud);
  policy::Store starter;
  if (policy == Policy::kStarter) {
    WEIR_CHECK(starter.Swap(testing::StarterPolicy("cn-mainland")).ok());
  }
  const gate::Gate gate(policy == Policy::kStarter ? starter : fixture.policies, fixture.clock,
                        gate::Place::kCloud);
  conduct::Conduct conduct(gate, fixture.clock);
  const config::UpstreamSettings upstream{
      .id = "mock",
      .url = fmt::format("http://127.0.0.1:{}/v1", upstream_port),
      .model = "mock",
      .region = "CN",
      .capacity = 10'000,
      .timeouts = {.first_token = absl::Minutes(5), .idle = absl::Minutes(5)}};
  auto engine = cloud::MakeUpstream(upstream, *fixture.real_files, fixture.clock);
  WEIR_CHECK(engine.ok());
  const router::Router router({engine->get()}, fixture.signals, {});
  const label::Labeller labeller = SigningLabeller();
  router::Slots slots(20'000);
  cloud::Front front({.exchange = {.gate = gate,
                                   .conduct = conduct,
                                   .router = router,
                                   .journal = *fixture.journal,
                                   .labeller = labeller,
                                   .clock = fixture.clock},
                      .slots = slots,
                      .models = {{"mock", &router}},
                      .default_deadline = absl::Minutes(10)});
  auto server =
      cloud::Listen({.listen = "127.0.0.1:0", .connections = 20'000}, *fixture.real_files, front);
  WEIR_CHECK(server.ok());
  ready((*server)->port());
  ServeForEver();
}

}  // namespace

bool HasNginx() { return ::access(kNginx, X_OK) == 0; }

absl::StatusOr<std::unique_ptr<Child>> StartUpstream(Playing playing) {
  return Child::Fork([playing](const auto& ready) { ServeUpstream(playing, ready); });
}

absl::StatusOr<std::unique_ptr<Child>> StartGateway(int upstream_port, Policy policy) {
  return Child::Fork([=](const auto& ready) { ServeGateway(upstream_port, policy, ready); });
}

absl::StatusOr<std::unique_ptr<Child>> StartNginx(int upstream_port, const testing::TempDir& dir) {
  const int port = FreePort();
  std::ofstream(dir / "nginx.conf") << fmt::format(
      R"(daemon off; master_process off; pid {0}/pid; error_log {0}/error.log;
events {{ worker_connections 20000; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
  upstream mock {{ server 127.0.0.1:{1}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{2};
    location / {{ proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }}
  }}
}}
)",
      dir.path(), upstream_port, port);
  return Child::Spawn({kNginx, "-c", dir / "nginx.conf", "-e", dir / "error.log"}, port);
}

std::string ChatRequestBytes(bool stream) {
  const std::string body =
      R"({"model":"mock","messages":[{"role":"user","content":"How do plants turn light into sugar, and )"
      R"(why are their leaves green and not black? Answer in a few short sentences."}])" +
      std::string(stream ? R"(,"stream":true})" : "}");
  return fmt::format(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      body.size(), body);
}

}  // namespace weir::bench
